/** The usual emoji by the names that Slack has for them (Unicode's own short names, as Slack knows them). */

const LISTED = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 rolling_on_the_floor_laughing 🤣 joy 😂
slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star-struck 🤩 kissing_heart 😘
yum 😋 stuck_out_tongue 😛 hugging_face 🤗 thinking_face 🤔 zipper_mouth_face 🤐 neutral_face 😐 expressionless 😑
no_mouth 😶 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴
mask 😷 face_with_thermometer 🤒 exploding_head 🤯 face_with_cowboy_hat 🤠 partying_face 🥳 sunglasses 😎 nerd_face 🤓
face_with_monocle 🧐 confused 😕 worried 😟 open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 cry 😢 sob 😭 scream 😱
disappointed 😞 sweat 😓 weary 😩 tired_face 😫 yawning_face 🥱 triumph 😤 rage 😡 angry 😠 skull 💀 ghost 👻 alien 👽
robot_face 🤖 wave 👋 raised_back_of_hand 🤚 hand ✋ raised_hand ✋ ok_hand 👌 v ✌️ crossed_fingers 🤞 point_left 👈
point_right 👉 point_up_2 👆 point_down 👇 point_up ☝️ +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 fist ✊ facepunch 👊
clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 eyes 👀 eye 👁️ brain 🧠 baby 👶
man 👨 woman 👩 bust_in_silhouette 👤 busts_in_silhouette 👥 detective 🕵️ sleuth_or_spy 🕵️ shrug 🤷 facepalm 🤦
male-scientist 👨‍🔬 female-scientist 👩‍🔬 male-technologist 👨‍💻 female-technologist 👩‍💻
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 broken_heart 💔 100 💯 boom 💥
collision 💥 sparkles ✨ star ⭐ star2 🌟 dizzy 💫 zap ⚡ fire 🔥 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆
sports_medal 🏅 first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 dart 🎯 game_die 🎲 jigsaw 🧩
warning ⚠️ white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 bangbang ‼️ interrobang ⁉️ question ❓ grey_question ❔ exclamation ❗
heavy_exclamation_mark ❗ grey_exclamation ❕ information_source ℹ️ sos 🆘 new 🆕 ok 🆗 free 🆓 up 🆙 cool 🆒
heavy_plus_sign ➕ heavy_minus_sign ➖ heavy_division_sign ➗ heavy_multiplication_x ✖️ infinity ♾️ recycle ♻️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 blue_circle 🔵
large_purple_circle 🟣 large_brown_circle 🟤 black_circle ⚫ white_circle ⚪ large_red_square 🟥 large_green_square 🟩
large_orange_square 🟧 large_yellow_square 🟨 large_blue_square 🟦 black_large_square ⬛ white_large_square ⬜
small_red_triangle 🔺 small_red_triangle_down 🔻 small_blue_diamond 🔹 small_orange_diamond 🔸
arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_up_down ↕️
left_right_arrow ↔️ leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ arrows_counterclockwise 🔄 arrows_clockwise 🔃
repeat 🔁 arrow_forward ▶️ fast_forward ⏩ rewind ⏪ double_vertical_bar ⏸️ pause_button ⏸️ black_square_for_stop ⏹️
stop_button ⏹️ black_circle_for_record ⏺️ eject ⏏️ twisted_rightwards_arrows 🔀 back 🔙 soon 🔜 top 🔝 end 🔚
hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock3 🕒 clock9 🕘
calendar 📆 date 📅 spiral_calendar_pad 🗓️ mantelpiece_clock 🕰️ zzz 💤 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢
speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ mute 🔇 speaker 🔈 sound 🔉 loud_sound 🔊
email ✉️ envelope ✉️ incoming_envelope 📨 e-mail 📧 inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫 postbox 📮
pencil 📝 memo 📝 pencil2 ✏️ lower_left_fountain_pen 🖋️ page_facing_up 📄 page_with_curl 📃 bookmark_tabs 📑 newspaper 📰
clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎 linked_paperclips 🖇️ link 🔗 scissors ✂️ card_index 📇
card_index_dividers 🗂️ file_folder 📁 open_file_folder 📂 file_cabinet 🗄️ wastebasket 🗑️ bar_chart 📊
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 books 📚 book 📖 open_book 📖 notebook 📓 ledger 📒 label 🏷️
bookmark 🔖 scroll 📜 receipt 🧾 moneybag 💰 money_with_wings 💸 credit_card 💳 coin 🪙 dollar 💵 euro 💶 yen 💴
mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 closed_lock_with_key 🔐 key 🔑 shield 🛡️ hammer 🔨 wrench 🔧 nut_and_bolt 🔩
gear ⚙️ hammer_and_wrench 🛠️ toolbox 🧰 magnet 🧲 test_tube 🧪 microscope 🔬 telescope 🔭 dna 🧬 pill 💊 battery 🔋
electric_plug 🔌 bulb 💡 flashlight 🔦 computer 💻 desktop_computer 🖥️ keyboard ⌨️ printer 🖨️ floppy_disk 💾 cd 💿
iphone 📱 telephone ☎️ phone ☎️ satellite_antenna 📡 camera 📷 movie_camera 🎥 scales ⚖️ balance_scale ⚖️ briefcase 💼
office 🏢 factory 🏭 house 🏠 bank 🏦 classical_building 🏛️ globe_with_meridians 🌐 earth_africa 🌍 earth_americas 🌎
earth_asia 🌏 world_map 🗺️ rocket 🚀 airplane ✈️ car 🚗 truck 🚚 ship 🚢 construction 🚧 rotating_light 🚨
vertical_traffic_light 🚦 checkered_flag 🏁 triangular_flag_on_post 🚩 waving_white_flag 🏳️ crossed_flags 🎌
sunny ☀️ partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ snowflake ❄️ umbrella ☔ rainbow 🌈 ocean 🌊 crescent_moon 🌙
seedling 🌱 evergreen_tree 🌲 herb 🌿 four_leaf_clover 🍀 leaves 🍃 rose 🌹 sunflower 🌻 cherry_blossom 🌸
dog 🐶 cat 🐱 fox_face 🦊 bear 🐻 panda_face 🐼 bug 🐛 bee 🐝 turtle 🐢 whale 🐳 owl 🦉 eagle 🦅
coffee ☕ tea 🍵 beer 🍺 beers 🍻 champagne 🍾 cake 🍰 birthday 🎂 cookie 🍪 apple 🍎 pizza 🍕 doughnut 🍩
zero 0️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 hash #️⃣
copyright ©️ registered ®️ tm ™️ white_flower 💮 atom_symbol ⚛️ radioactive_sign ☢️ biohazard_sign ☣️`;

const pairs = LISTED.trim().split(/\s+/);

/** @type {Map<string, string>} from a name without colons to what is shown */
export const EMOJIS = new Map(Array.from({ length: pairs.length / 2 }, (_, at) => [pairs[2 * at], pairs[2 * at + 1]]));
