"""The stock of words from which reports are made: technical fields with patent titles, shareholders, patent owners."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Field:
    """A technical field by its IPC subclass, with some titles (Chinese, English) of patents in it."""

    ipc: str
    zh: str
    en: str
    titles: tuple[tuple[str, str], ...]


FIELDS: Final = (
    Field(
        "H04L",
        "数字信息传输",
        "Digital data transmission",
        (
            ("一种数据包重传的调度方法及终端", "Scheduling method for packet retransmission, and terminal"),
            ("多链路聚合的网络接入装置", "Network access device with multi-link aggregation"),
        ),
    ),
    Field(
        "H04W",
        "无线通信网络",
        "Wireless networks",
        (
            ("波束切换方法、装置及存储介质", "Beam switching method, apparatus and storage medium"),
            ("一种低功耗的小区重选方法", "Low-power cell reselection method"),
        ),
    ),
    Field(
        "G06F",
        "电数字数据处理",
        "Digital data processing",
        (
            ("应用程序的内存回收方法及电子设备", "Memory reclaiming for applications, and electronic device"),
            ("折叠屏的界面显示方法", "Interface display method for foldable screens"),
        ),
    ),
    Field(
        "G06V",
        "图像与视频识别",
        "Image and video recognition",
        (
            ("基于局部特征的目标跟踪方法", "Target tracking based on local features"),
            ("一种弱光环境下的人脸检测方法", "Face detection in low light"),
        ),
    ),
    Field(
        "H04N",
        "图像通信",
        "Pictorial communication",
        (
            ("视频编码的码率控制方法及装置", "Rate control method and apparatus for video coding"),
            ("一种多摄像头的曝光同步方法", "Exposure synchronisation for several cameras"),
        ),
    ),
    Field(
        "H01M",
        "电池",
        "Batteries",
        (
            ("一种硅碳负极材料及其制备方法", "Silicon-carbon anode material and its preparation"),
            ("电芯的热失控预警方法", "Early warning of thermal runaway in cells"),
        ),
    ),
    Field(
        "B60L",
        "电动车辆动力",
        "Electric vehicle propulsion",
        (
            ("车辆再生制动的扭矩分配方法", "Torque distribution in regenerative braking"),
            ("一种充电枪的锁止机构", "Locking mechanism for a charging plug"),
        ),
    ),
    Field(
        "H02J",
        "供电与储能",
        "Power supply and storage",
        (
            ("储能系统的均衡控制方法", "Balancing control for energy storage systems"),
            ("一种无线充电的异物检测方法", "Foreign object detection in wireless charging"),
        ),
    ),
    Field(
        "G05B",
        "控制系统",
        "Control systems",
        (
            ("产线设备的预测性维护方法", "Predictive maintenance of production equipment"),
            ("一种智能家居的场景联动方法", "Scene linkage for smart homes"),
        ),
    ),
    Field(
        "H01L",
        "半导体器件",
        "Semiconductor devices",
        (
            ("一种沟槽栅功率器件", "Trench gate power device"),
            ("芯片的扇出型封装结构", "Fan-out packaging structure for chips"),
        ),
    ),
    Field(
        "G02B",
        "光学元件与系统",
        "Optical elements and systems",
        (
            ("一种潜望式长焦镜头", "Periscope telephoto lens"),
            ("光波导显示模组", "Optical waveguide display module"),
        ),
    ),
    Field(
        "A61B",
        "诊断与检测",
        "Diagnosis and measurement",
        (
            ("可穿戴设备的心率校准方法", "Heart rate calibration in wearable devices"),
            ("一种睡眠阶段的识别方法", "Recognition of sleep stages"),
        ),
    ),
)

HOLDERS: Final = (
    ("创始团队持股平台", "Founders' holding partnership"),
    ("产业投资基金", "Industrial investment fund"),
    ("员工持股计划", "Employee share plan"),
    ("其他股东", "Other shareholders"),
)

OWNERS: Final = (
    ("北辰智造科技有限公司", "Beichen Smart Manufacturing Co., Ltd."),
    ("海岳电子股份有限公司", "Haiyue Electronics Co., Ltd."),
    ("青川新能源有限公司", "Qingchuan New Energy Co., Ltd."),
    ("云岭通信技术有限公司", "Yunling Communications Co., Ltd."),
)
