from tools.invoke import invoke
from tools.eventbrite_charts import TOOLS
by={t.name:t for t in TOOLS}
async def test_show(online):
    for name,args in [("refresh_eventbrite_data",{"eid":"AB4020"}),("refresh_eventbrite_data",{"eid":"AB4020","force":True}),("refresh_eventbrite_data",{"eid":"AB4031"}),
      ("verify_eventbrite_config",{}),("verify_eventbrite_config",{"eid":"AB4024"}),("verify_eventbrite_config",{"eid":"AB4020"}),
      ("get_chart_comparators",{"eid":"AB4020"}),("get_chart_comparators",{"eid":"AB4020"}),("generate_chart",{"eid":"AB4020"}),("generate_chart",{"eid":"AB4031"}),("generate_chart",{"eid":"AB4012"}),
      ("get_chart_history",{"eid":"AB4020"}),("get_chart_schedule",{}),("get_chart_scheduler_status",{})]:
        t=by[name]
        try:
            r=await invoke(t,args,online)
            print("\n###",name,args); print(t.render(r))
        except Exception as e:
            print("\n###",name,args,"ERR",type(e).__name__,e, repr(e.__cause__))
