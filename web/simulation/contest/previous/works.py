"""What was entered, and what else is published: results and operating methods as those who made them describe them.

`drawing` are the parts of a scheme, from left to right, that is published with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

RESULTS: Sequence[Mapping[str, Any]] = (
    {
        "name": "空压机余热供员工浴室改造",
        "drawing": ("空压机", "油路换热器", "保温水箱", "员工浴室"),
        "category": "节能减排",
        "field": "机械制造",
        "summary": "把空压机润滑油的热量收集起来加热浴室用水，停用原来的蒸汽加热，一年节约蒸汽费用四十余万元。",
        "background": "三台空压机靠风冷排热，夏天机房高温停机；员工浴室却要用外购蒸汽加热。",
        "technical_content": (
            "在油路上加装板式换热器和恒温阀，热水存入十立方米保温水箱；油温低于60度时自动旁通，"
            "不影响空压机运行。"
        ),
        "innovation_points": "利用现有设备的废热，不增加能耗；油温和水温双重联锁，换热器可在线清洗。",
        "application": "已在本单位两个空压站应用，运行一年未停机。",
        "applicable_to": "有油冷螺杆空压机和热水需要的企业。",
        "benefit_basis": "按改造前后各十二个月的蒸汽结算单计算，经财务部门核对。",
        "social_benefit": "年节约标准煤约二百吨，机房温度下降八度。",
        "saving": 42,
    },
    {
        "name": "数控车床液压卡盘快换装置",
        "drawing": ("主轴", "锥面过渡盘", "拉杆锁紧", "卡盘"),
        "category": "技术革新",
        "field": "机械制造",
        "summary": "用锥面定位和单手拉杆代替六颗螺栓，更换卡盘由四十分钟缩短到六分钟，重复定位误差不超过0.01毫米。",
        "background": "小批量生产每班要换三四次卡盘，拧螺栓、找正占去近三个小时。",
        "technical_content": (
            "主轴端加装锥面过渡盘，卡盘背面配拉杆锁紧机构；锁紧到位由接近开关确认，未锁紧时主轴不能启动。"
        ),
        "innovation_points": "一次定位免找正；锁紧状态与主轴联锁；不需要专用工具。",
        "application": "已在十二台数控车床上应用。",
        "applicable_to": "小批量、多品种加工的数控车床。",
        "benefit_basis": "按节省的换型工时和台账工价计算，经财务部门核对。",
        "social_benefit": "消除人工搬转卡盘时夹手的隐患。",
        "saving": 65,
    },
    {
        "name": "细纱机断头自动提示系统",
        "drawing": ("锭位传感器", "车头屏幕", "巡回顺序", "挡车工"),
        "category": "五小成果",
        "field": "纺织服装",
        "summary": "在每个锭位加装光电传感器，断头后指示灯和车头屏幕同时提示，挡车工少走一半巡回路程。",
        "background": "挡车工全靠目视巡回发现断头，每班走十五公里，断头平均三分钟才能处理。",
        "technical_content": (
            "传感器检测钢丝圈转动，停转两秒判为断头；信号按二十四锭一组上传，屏幕按断头数给出巡回顺序。"
        ),
        "innovation_points": "传感器夹装，不改动原机；按断头数安排巡回，看台能力提高三成。",
        "application": "已在八台细纱机上应用。",
        "applicable_to": "各型环锭细纱机。",
        "benefit_basis": "按吹花损失减少量和用工节约计算，经财务部门核对。",
        "social_benefit": "挡车工每班少走七公里。",
        "saving": 28,
    },
    {
        "name": "精馏塔再沸器在线清洗方法",
        "category": "技术攻关",
        "field": "化工",
        "summary": "用两路切换和脉冲反冲代替停车拆洗，再沸器清洗周期由停车五天变为在线四小时。",
        "background": "物料聚合结垢，每季度停车拆洗一次，每次损失产量并产生大量废液。",
        "technical_content": "在两台再沸器之间增加切换阀组，隔离后用热溶剂循环、氮气脉冲反冲；压差低于设定值即恢复。",
        "innovation_points": "不停车清洗；溶剂回收循环使用；以压差判断终点。",
        "application": "已在两套精馏装置应用。",
        "applicable_to": "物料容易结垢、设有备用换热器的装置。",
        "benefit_basis": "按减少的停车损失和废液处置费计算，经财务部门核对。",
        "social_benefit": "年减少废液一百二十吨。",
        "saving": 180,
    },
    {
        "name": "回转窑托轮轴瓦测温预警装置",
        "category": "技术革新",
        "field": "建筑建材",
        "summary": "在托轮轴瓦内埋设无线测温点，温度上升过快时提前半小时报警，一年避免两次烧瓦停窑。",
        "background": "人工用测温枪两小时巡检一次，轴瓦发热往往在抱轴后才发现。",
        "technical_content": "每个托轮设两点测温，无线传到中控；除高温限外增加升温速率报警，与供油泵联动。",
        "innovation_points": "以升温速率预警；免布线；自动加大供油。",
        "application": "已在两条窑线应用。",
        "applicable_to": "水泥、石灰、冶金行业的回转窑。",
        "benefit_basis": "按避免的停窑损失和备件费计算，经财务部门核对。",
        "social_benefit": "巡检人员不再靠近高温回转部位。",
        "saving": 96,
    },
)

METHODS: Sequence[Mapping[str, Any]] = (
    {
        "kind": "method",
        "title": "“听、摸、比、测”四步诊断轴承法",
        "field": "机械制造",
        "is_energy": False,
        "summary": "设备点检中不停机判断滚动轴承早期故障的操作法，新员工一周可以掌握。",
        "problem": "轴承早期故障不易发现，凭经验拆检既耽误生产又常常拆错。",
        "content": (
            "一听：用听音棒听轴承座，分清均匀声、周期声和摩擦声。\n"
            "二摸：对比相邻轴承座温度，温差超过15度做标记。\n"
            "三比：与上次点检记录比较振动值，升高三成即缩短点检周期。\n"
            "四测：用振动笔测量高频值，超过设定值安排检修。"
        ),
        "effect": "推广一年，轴承突发故障由十一次降到两次，减少停机六十余小时。",
        "applicable_to": "风机、水泵、输送机等有滚动轴承的设备。",
    },
    {
        "kind": "method",
        "title": "锅炉“三勤一稳”节煤操作法",
        "drawing": ("勤看火", "勤调风", "勤吹灰", "稳负荷"),
        "field": "电力能源",
        "is_energy": True,
        "summary": "勤看火、勤调风、勤吹灰、稳负荷，链条炉吨汽煤耗下降百分之四。",
        "problem": "各班操作习惯不同，煤耗相差近一成。",
        "content": (
            "勤看火：每十五分钟看火床一次，保持火线在炉排三分之二处。\n"
            "勤调风：按煤层厚度和氧量分段调风。\n"
            "勤吹灰：每班吹灰两次，排烟温度升高十度时加吹一次。\n"
            "稳负荷：与用汽车间约定错峰，负荷变化每分钟不超过半吨。"
        ),
        "effect": "全年节煤三百六十吨，烟尘排放同时下降。",
        "applicable_to": "10吨以上链条炉排锅炉。",
    },
)

PROMOTED = 2
"""So many of the results, from the first, are found worth promoting."""

QUESTIONS: Sequence[Mapping[str, str]] = (
    {"name": "纺织厂设备员", "contact": "", "text": "冬季油温低的时候，热水温度能保证吗？"},
    {"name": "李师傅", "contact": "", "text": "我们是老式车床，主轴没有编码器，能不能用？"},
)
ANSWERS: Sequence[str] = (
    "油温低于60度时自动旁通，水箱蓄热可用一天；连续低温时由原有电加热补充，水温不低于40度。",
    "可以。联锁只用一个接近开关，接到主轴启动回路即可，与编码器无关。欢迎到车间来看。",
)


def describe_scheme(work: Mapping[str, Any]) -> str:
    """What is to be seen on a drawing, for those who cannot."""
    return f"示意图：{' → '.join(work['drawing'])}"
