"""Clients of the services outside: Eventbrite and the company's edge functions."""
