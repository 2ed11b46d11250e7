"""Who owns and who invents in the world of patents; all of them are made up."""

from typing import Final

from sandbox.patents.patent import Party

COMPANIES: Final = (
    Party({"EN": "BEIJING QINGHE MOBILE SOFTWARE CO., LTD.", "CN": "北京清河移动软件有限公司"}, "CN"),
    Party({"EN": "SHENZHEN LANHAI ENERGY TECHNOLOGY CO., LTD.", "CN": "深圳市蓝海能源科技有限公司"}, "CN"),
    Party({"EN": "NINGBO DONGQIAN BATTERY CO., LTD.", "CN": "宁波东钱电池股份有限公司"}, "CN"),
    Party({"EN": "HANGZHOU XIXI ROBOTICS CO., LTD.", "CN": "杭州西溪机器人有限公司"}, "CN"),
    Party({"CN": "长江大学先进材料研究院"}, "CN"),
    Party({"EN": "AOBA SEISAKUSHO CO., LTD.", "JP": "株式会社青葉製作所", "CN": "株式会社青叶制作所"}, "JP"),
    Party({"EN": "MINATO DENKO CORP", "JP": "みなと電工株式会社"}, "JP"),
    Party({"JP": "国立大学法人北都大学"}, "JP"),
    Party({"EN": "NORTHFIELD MOTION, INC."}, "US"),
    Party({"EN": "SMITH & WEAVER HOLDINGS LLC"}, "US"),
    Party({"EN": "PALO VERDE SEMICONDUCTOR, INC.", "CN": "帕洛维德半导体公司"}, "US"),
    Party({"EN": "HALBERG FAHRZEUGTECHNIK GMBH"}, "EP"),
    Party({"EN": "SOCIÉTÉ LUMIÈRE OPTIQUE SA"}, "EP"),
    Party({"EN": "HANBIT ELECTRONICS CO., LTD.", "CN": "韩光电子株式会社"}, "KR"),
)
PEOPLE: Final = (
    Party({"EN": "WANG, XIAOMING", "CN": "王晓明"}, "CN"),
    Party({"EN": "LI, NA", "CN": "李娜"}, "CN"),
    Party({"EN": "ZHANG, WEI", "CN": "张伟"}, "CN"),
    Party({"CN": "陈思远"}, "CN"),
    Party({"EN": "SATO, KENJI", "JP": "佐藤健二"}, "JP"),
    Party({"EN": "TANAKA, YUKI", "JP": "田中由紀"}, "JP"),
    Party({"EN": "DOE, JANE"}, "US"),
    Party({"EN": "O'BRIEN, PATRICK"}, "US"),
    Party({"EN": "MÜLLER, ANNA"}, "EP"),
    Party({"EN": "KIM, MINJUN"}, "KR"),
)
