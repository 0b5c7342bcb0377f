"""The tools: one record each, one package a domain, one door (`tools.invoke`)."""
