import pytest
from tools.invoke import invoke
from tools.growth_marketing import TOOLS
T={t.name:t for t in TOOLS}
CASES=[(t.name,dict(s)) for t in TOOLS for s in t.samples]+[("get_meta_ads_data",{"eid":"AB4044"}),("get_meta_ads_data",{"eid":"AB3894"}),("get_sms_audience_count",{"eid":"AB4012","audience_filter":"bidders"}),("get_sms_audience_count",{"eid":"AB4012","audience_filter":"all_with_phone"}),("get_notification_status",{"eid":"AB4020"})]
@pytest.mark.parametrize("n", range(len(CASES)))
async def test_show(n, ctx):
    name,args=CASES[n]
    result = await invoke(T[name], dict(args), ctx)
    print("\n=====", name, args); print(T[name].render(result)); print(len(result.model_dump_json()))
