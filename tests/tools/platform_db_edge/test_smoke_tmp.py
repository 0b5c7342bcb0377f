import pytest
from tools import memory, platform_db_edge, slack_knowledge
from tools.invoke import invoke
T=[(t,s) for d in (platform_db_edge,memory) for t in d.TOOLS for s in t.samples]
@pytest.mark.parametrize("tool,sample",T,ids=lambda v: getattr(v,'name',str(v)))
async def test_s(tool,sample,ctx):
    r=await invoke(tool,sample,ctx)
    print("\n=====",tool.name,sample); print(tool.render(r)[:2500])
    r.model_dump(mode="json"); tool.args.model_json_schema(); tool.result.model_json_schema()
