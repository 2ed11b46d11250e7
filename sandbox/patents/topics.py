"""What the patents are about: ten technical fields, each in English, Chinese and Japanese."""

from dataclasses import dataclass
from typing import Final, NamedTuple


class Said(NamedTuple):
    """The same thing in three languages."""

    en: str
    cn: str
    jp: str


@dataclass(frozen=True)
class Topic:
    """A field: its IPC groups, the Locarno class of its designs, its things, their qualities, and what is gained."""

    name: str
    ipc: tuple[str, ...]
    locarno: str
    things: tuple[Said, ...]
    qualities: tuple[Said, ...]
    gains: tuple[Said, ...]


TOPICS: Final = (
    Topic(
        "batteries",
        ("H01M10/0562", "H01M10/0525", "H01M4/62", "H01M50/446"),
        "13-02",
        (
            Said("sulfide solid electrolyte", "硫化物固态电解质", "硫化物固体電解質"),
            Said("lithium metal negative electrode", "锂金属负极", "リチウム金属負極"),
            Said("all-solid-state battery", "全固态电池", "全固体電池"),
            Said("composite separator", "复合隔膜", "複合セパレータ"),
            Said("oxide electrolyte sheet", "氧化物电解质片", "酸化物電解質シート"),
        ),
        (
            Said("high-conductivity", "高电导率", "高伝導性"),
            Said("moisture-stable", "耐湿", "耐湿性"),
            Said("dendrite-suppressing", "抑制枝晶的", "デンドライト抑制"),
        ),
        (
            Said("interfacial resistance is reduced", "降低了界面阻抗", "界面抵抗が低減される"),
            Said("cycle life is extended", "延长了循环寿命", "サイクル寿命が向上する"),
        ),
    ),
    Topic(
        "wireless",
        ("H04W72/04", "H04W36/00", "H04L5/00", "H04B7/06"),
        "14-03",
        (
            Said("beam failure recovery", "波束失败恢复", "ビーム障害回復"),
            Said("sidelink resource selection", "侧行链路资源选择", "サイドリンクリソース選択"),
            Said("random access procedure", "随机接入过程", "ランダムアクセス手順"),
            Said("reconfigurable antenna array", "可重构天线阵列", "再構成可能アンテナアレイ"),
            Said("channel state feedback", "信道状态反馈", "チャネル状態フィードバック"),
        ),
        (
            Said("low-latency", "低时延", "低遅延"),
            Said("energy-saving", "节能", "省電力"),
            Said("multi-band", "多频段", "マルチバンド"),
        ),
        (
            Said("signalling overhead is lowered", "减少了信令开销", "シグナリング負荷が低減される"),
            Said("coverage at the cell edge is improved", "改善了小区边缘的覆盖", "セル端のカバレッジが改善される"),
        ),
    ),
    Topic(
        "robots",
        ("B25J15/00", "B25J9/16", "G05D1/02", "B25J13/08"),
        "15-99",
        (
            Said("underactuated gripper", "欠驱动夹爪", "劣駆動グリッパ"),
            Said("legged robot", "足式机器人", "脚式ロボット"),
            Said("mobile manipulator", "移动操作臂", "移動マニピュレータ"),
            Said("tactile fingertip", "触觉指尖", "触覚指先"),
            Said("joint torque sensor", "关节力矩传感器", "関節トルクセンサ"),
        ),
        (
            Said("compliant", "柔顺", "柔軟"),
            Said("collision-aware", "碰撞感知", "衝突検知型"),
            Said("lightweight", "轻量化", "軽量"),
        ),
        (
            Said("fragile objects are handled safely", "可安全抓取易碎物体", "壊れやすい物体を安全に把持できる"),
            Said("calibration time is shortened", "缩短了标定时间", "校正時間が短縮される"),
        ),
    ),
    Topic(
        "imaging",
        ("H04N23/60", "G06T5/00", "H01L27/146", "G01S17/89"),
        "16-01",
        (
            Said("stacked image sensor", "堆叠式图像传感器", "積層型イメージセンサ"),
            Said("depth camera", "深度相机", "深度カメラ"),
            Said("periscope lens module", "潜望式镜头模组", "ペリスコープレンズモジュール"),
            Said("multi-frame noise reduction", "多帧降噪", "複数フレームノイズ低減"),
            Said("lidar point cloud registration", "激光雷达点云配准", "ライダー点群位置合わせ"),
        ),
        (
            Said("low-light", "弱光", "低照度"),
            Said("wide dynamic range", "宽动态范围", "広ダイナミックレンジ"),
            Said("real-time", "实时", "リアルタイム"),
        ),
        (
            Said("motion artefacts are suppressed", "抑制了运动伪影", "動きアーチファクトが抑制される"),
            Said("the module becomes thinner", "减小了模组厚度", "モジュールが薄型化される"),
        ),
    ),
    Topic(
        "displays",
        ("G09G3/3233", "H10K59/12", "G06F3/041", "G02F1/1333"),
        "14-02",
        (
            Said("foldable display panel", "可折叠显示面板", "折り畳み式表示パネル"),
            Said("pixel circuit", "像素电路", "画素回路"),
            Said("under-display fingerprint sensor", "屏下指纹传感器", "画面下指紋センサ"),
            Said("micro light-emitting diode array", "微型发光二极管阵列", "マイクロ発光ダイオードアレイ"),
            Said("touch electrode layer", "触控电极层", "タッチ電極層"),
        ),
        (
            Said("low-power", "低功耗", "低消費電力"),
            Said("bendable", "可弯折", "屈曲可能"),
            Said("high-brightness", "高亮度", "高輝度"),
        ),
        (
            Said("flicker is avoided", "避免了闪烁", "フリッカが防止される"),
            Said("creases are less visible", "减轻了折痕", "折り目が目立たない"),
        ),
    ),
    Topic(
        "semiconductors",
        ("H01L21/768", "H01L29/78", "H01L23/498", "H10B12/00"),
        "13-03",
        (
            Said("gate-all-around transistor", "环绕栅极晶体管", "ゲートオールアラウンドトランジスタ"),
            Said("hybrid bonding structure", "混合键合结构", "ハイブリッド接合構造"),
            Said("silicon carbide power module", "碳化硅功率模块", "炭化ケイ素パワーモジュール"),
            Said("three-dimensional memory device", "三维存储器件", "三次元メモリデバイス"),
            Said("wafer cleaning apparatus", "晶圆清洗装置", "ウェハ洗浄装置"),
        ),
        (
            Said("low-leakage", "低漏电", "低リーク"),
            Said("high-density", "高密度", "高密度"),
            Said("stress-relieved", "应力释放", "応力緩和"),
        ),
        (
            Said("the yield is increased", "提高了良率", "歩留まりが向上する"),
            Said("heat is dissipated evenly", "散热均匀", "均一に放熱できる"),
        ),
    ),
    Topic(
        "vehicles",
        ("B60W60/00", "B60L53/16", "G08G1/16", "B62D25/20"),
        "12-08",
        (
            Said("lane change decision", "变道决策", "車線変更判断"),
            Said("charging port assembly", "充电接口组件", "充電ポート組立体"),
            Said("integrated die-cast underbody", "一体化压铸车身底板", "一体鋳造アンダーボディ"),
            Said("electric drive axle", "电驱动桥", "電動駆動軸"),
            Said("driver monitoring", "驾驶员监测", "運転者監視"),
        ),
        (
            Said("fail-safe", "失效安全", "フェイルセーフ"),
            Said("map-free", "无图", "地図不要"),
            Said("modular", "模块化", "モジュール式"),
        ),
        (
            Said("comfort and safety are improved", "提升了舒适性与安全性", "快適性と安全性が向上する"),
            Said("assembly steps are saved", "减少了装配工序", "組立工程が削減される"),
        ),
    ),
    Topic(
        "medicine",
        ("A61B5/024", "A61M5/142", "A61B34/30", "G16H50/20"),
        "24-01",
        (
            Said("wearable heart rate monitor", "可穿戴心率监测仪", "装着型心拍モニタ"),
            Said("insulin patch pump", "贴敷式胰岛素泵", "パッチ式インスリンポンプ"),
            Said("surgical instrument wrist", "手术器械腕部", "手術器具の手首機構"),
            Said("ultrasound probe", "超声探头", "超音波プローブ"),
            Said("stent delivery system", "支架输送系统", "ステント送達システム"),
        ),
        (
            Said("disposable", "一次性", "使い捨て"),
            Said("closed-loop", "闭环", "閉ループ"),
            Said("motion-tolerant", "抗运动干扰", "体動に強い"),
        ),
        (
            Said("measurement accuracy is raised", "提高了测量精度", "測定精度が高まる"),
            Said("the patient's burden is eased", "减轻了患者负担", "患者の負担が軽減される"),
        ),
    ),
    Topic(
        "speech",
        ("G10L15/22", "G06N3/08", "G06F40/30", "G10L21/0208"),
        "14-01",
        (
            Said("wake word detection", "唤醒词检测", "ウェイクワード検出"),
            Said("language model compression", "语言模型压缩", "言語モデル圧縮"),
            Said("speech translation", "语音翻译", "音声翻訳"),
            Said("echo cancellation", "回声消除", "エコー除去"),
            Said("dialogue state tracking", "对话状态跟踪", "対話状態追跡"),
        ),
        (
            Said("on-device", "端侧", "端末内"),
            Said("noise-robust", "抗噪", "雑音に頑健な"),
            Said("streaming", "流式", "ストリーミング"),
        ),
        (
            Said("false triggers become rare", "减少了误触发", "誤起動が減少する"),
            Said("memory is saved", "节省了内存", "メモリが節約される"),
        ),
    ),
    Topic(
        "cooling",
        ("H05K7/20", "F28D15/02", "F25B30/02", "C09K5/06"),
        "23-04",
        (
            Said("vapor chamber", "均热板", "ベイパーチャンバー"),
            Said("immersion cooling cabinet", "浸没式冷却机柜", "液浸冷却キャビネット"),
            Said("heat pump water heater", "热泵热水器", "ヒートポンプ給湯機"),
            Said("phase change material", "相变材料", "相変化材料"),
            Said("microchannel heat exchanger", "微通道换热器", "マイクロチャネル熱交換器"),
        ),
        (
            Said("ultra-thin", "超薄", "超薄型"),
            Said("leak-proof", "防泄漏", "漏れ防止"),
            Said("corrosion-resistant", "耐腐蚀", "耐食性"),
        ),
        (
            Said("hot spots are eliminated", "消除了局部热点", "ホットスポットが解消される"),
            Said("the noise of fans is avoided", "避免了风扇噪声", "ファン騒音が防止される"),
        ),
    ),
)
BY_NAME: Final = {topic.name: topic for topic in TOPICS}
