// The less usual families of functions, in the form of functions.ts: keys, networks, sketches, geography, tables, models.

/** One function a line: name, arguments, help in English, help in Japanese. */
export const MORE = `
ACOSH|x|Inverse hyperbolic cosine|逆双曲線余弦
ACOT|x|Inverse cotangent|逆余接
AEAD.DECRYPT_BYTES|keyset, ciphertext, additional_data|Decrypts to bytes|暗号文をバイト列に復号
AEAD.DECRYPT_STRING|keyset, ciphertext, additional_data|Decrypts to text|暗号文を文字列に復号
AEAD.ENCRYPT|keyset, plaintext, additional_data|Encrypts with a keyset|キーセットで暗号化
APPENDS|TABLE table, start, end|Rows appended in a span of time (table function)|期間内に追加された行 (テーブル関数)
ARRAY_FILTER|array, element -> condition|Elements that hold|条件を満たす要素
ARRAY_INCLUDES|array, value|Whether an array holds a value|配列に値が含まれるか
ARRAY_IS_DISTINCT|array|Whether no element occurs twice|重複する要素がないか
ARRAY_TRANSFORM|array, element -> expression|Every element through an expression|各要素に式を適用
ARRAY_ZIP|array, array, ...|Elements side by side|要素を組にした配列
ASINH|x|Inverse hyperbolic sine|逆双曲線正弦
ATANH|x|Inverse hyperbolic tangent|逆双曲線正接
BAG_OF_WORDS|terms|Terms with their counts|語とその出現回数
BOOL|json|JSON boolean as BOOL|JSON の真偽値を BOOL に
CBRT|x|Cube root|立方根
CHANGES|TABLE table, start, end|Rows changed in a span of time (table function)|期間内に変更された行 (テーブル関数)
CHARACTER_LENGTH|text|Length in characters|文字数
CODE_POINTS_TO_BYTES|codes|Bytes from code points|コードポイントからバイト列
COLLATE|text, collation|Text with a collation|照合順序を指定した文字列
COSH|x|Hyperbolic cosine|双曲線余弦
COSINE_DISTANCE|vector, vector|Cosine distance of two vectors|2 つのベクトルのコサイン距離
COT|x|Cotangent|余接
COTH|x|Hyperbolic cotangent|双曲線余接
CSC|x|Cosecant|余割
CSCH|x|Hyperbolic cosecant|双曲線余割
DATETIME_BUCKET|datetime, bucket_width[, origin]|Start of the bucket of a date and time|日時が属する区間の開始
DETERMINISTIC_DECRYPT_BYTES|keyset, ciphertext, additional_data|Decrypts to bytes, deterministic|決定的暗号をバイト列に復号
DETERMINISTIC_DECRYPT_STRING|keyset, ciphertext, additional_data|Decrypts to text, deterministic|決定的暗号を文字列に復号
DETERMINISTIC_ENCRYPT|keyset, plaintext, additional_data|Encrypts, the same text always alike|決定的に暗号化
EUCLIDEAN_DISTANCE|vector, vector|Euclidean distance of two vectors|2 つのベクトルのユークリッド距離
EXTERNAL_QUERY|connection, sql[, options]|Rows of a connected database (table function)|接続先データベースの行 (テーブル関数)
FLOAT64|json[, wide_number_mode]|JSON number as FLOAT64|JSON の数値を FLOAT64 に
FROM_BASE32|text|Bytes from base32|Base32 をバイト列に
GAP_FILL|TABLE table, ts_column, bucket_width, ...|Fills gaps of a time series (table function)|時系列の欠けを補完 (テーブル関数)
GENERATE_RANGE_ARRAY|range, step|Array of subranges|範囲を分割した配列
HLL_COUNT.MERGE_PARTIAL|sketch|Sketch from merged sketches|統合したスケッチ
INT64|json|JSON number as INT64|JSON の数値を INT64 に
JSON_ARRAY_APPEND|json, path, value, ...|JSON with values at an array's end|配列の末尾に値を追加した JSON
JSON_ARRAY_INSERT|json, path, value, ...|JSON with values inserted into an array|配列に値を挿入した JSON
JSON_EXTRACT_ARRAY|json[, path]|Array of JSON parts|JSON の配列を取得
JSON_EXTRACT_STRING_ARRAY|json[, path]|Array of texts of JSON|JSON の文字列の配列
JSON_FLATTEN|json|Nested JSON arrays as one array|ネストした JSON 配列を平坦化
JSON_REMOVE|json, path, ...|JSON without parts|一部を取り除いた JSON
JSON_STRIP_NULLS|json[, path]|JSON without nulls|null を取り除いた JSON
JUSTIFY_DAYS|interval|Interval with 30 days as a month|30 日を 1 か月とした間隔
JUSTIFY_HOURS|interval|Interval with 24 hours as a day|24 時間を 1 日とした間隔
JUSTIFY_INTERVAL|interval|Interval with days and months made whole|日と月を整えた間隔
KEYS.ADD_KEY_FROM_RAW_BYTES|keyset, key_type, bytes|Keyset with one more key|鍵を追加したキーセット
KEYS.KEYSET_CHAIN|kms_resource, keyset|Keyset that Cloud KMS guards|Cloud KMS で保護したキーセット
KEYS.KEYSET_FROM_JSON|json|Keyset from JSON|JSON からキーセット
KEYS.KEYSET_LENGTH|keyset|Number of keys|鍵の数
KEYS.KEYSET_TO_JSON|keyset|Keyset as JSON|キーセットを JSON に
KEYS.NEW_KEYSET|key_type|New keyset|新しいキーセット
KEYS.NEW_WRAPPED_KEYSET|kms_resource, key_type|New keyset that Cloud KMS guards|Cloud KMS で保護した新しいキーセット
KEYS.REWRAP_KEYSET|old_resource, new_resource, keyset|Keyset under another KMS key|別の KMS 鍵で包み直したキーセット
KEYS.ROTATE_KEYSET|keyset, key_type|Keyset with a new primary key|主鍵を更新したキーセット
KEYS.ROTATE_WRAPPED_KEYSET|kms_resource, keyset, key_type|Guarded keyset with a new primary key|主鍵を更新した保護キーセット
KLL_QUANTILES.EXTRACT_FLOAT64|sketch, number|Quantiles from a sketch|スケッチから分位点 (FLOAT64)
KLL_QUANTILES.EXTRACT_INT64|sketch, number|Quantiles from a sketch|スケッチから分位点 (INT64)
KLL_QUANTILES.EXTRACT_POINT_FLOAT64|sketch, phi|One quantile from a sketch|スケッチから 1 つの分位点 (FLOAT64)
KLL_QUANTILES.EXTRACT_POINT_INT64|sketch, phi|One quantile from a sketch|スケッチから 1 つの分位点 (INT64)
KLL_QUANTILES.INIT_FLOAT64|number[, precision]|Sketch of quantiles|分位点のスケッチ (FLOAT64)
KLL_QUANTILES.INIT_INT64|number[, precision]|Sketch of quantiles|分位点のスケッチ (INT64)
KLL_QUANTILES.MERGE_FLOAT64|sketch, number|Quantiles of merged sketches|統合したスケッチの分位点 (FLOAT64)
KLL_QUANTILES.MERGE_INT64|sketch, number|Quantiles of merged sketches|統合したスケッチの分位点 (INT64)
KLL_QUANTILES.MERGE_PARTIAL|sketch|Sketch from merged sketches|統合した分位点のスケッチ
LAX_BOOL_ARRAY|json|JSON array as ARRAY<BOOL>|JSON 配列を ARRAY<BOOL> に
LAX_FLOAT64_ARRAY|json|JSON array as ARRAY<FLOAT64>|JSON 配列を ARRAY<FLOAT64> に
LAX_INT64_ARRAY|json|JSON array as ARRAY<INT64>|JSON 配列を ARRAY<INT64> に
LAX_STRING_ARRAY|json|JSON array as ARRAY<STRING>|JSON 配列を ARRAY<STRING> に
MAKE_INTERVAL|[year][, month][, day][, hour][, minute][, second]|Makes an interval|間隔を作成
ML.DETECT_ANOMALIES|MODEL model, STRUCT(...), TABLE table|Anomalies by a model (table function)|モデルによる異常検知 (テーブル関数)
ML.DISTANCE|vector, vector[, type]|Distance of two vectors|2 つのベクトルの距離
ML.EVALUATE|MODEL model[, TABLE table]|Measures of a model (table function)|モデルの評価指標 (テーブル関数)
ML.EXPLAIN_PREDICT|MODEL model, TABLE table, STRUCT(...)|Predictions with reasons (table function)|根拠付きの予測 (テーブル関数)
ML.FEATURE_INFO|MODEL model|Features of a model (table function)|モデルの特徴量 (テーブル関数)
ML.FORECAST|MODEL model, STRUCT(...)|Forecast of a time series (table function)|時系列の予測 (テーブル関数)
ML.GENERATE_EMBEDDING|MODEL model, TABLE table, STRUCT(...)|Embeddings of texts (table function)|テキストの埋め込み (テーブル関数)
ML.GENERATE_TEXT|MODEL model, TABLE table, STRUCT(...)|Text by a model (table function)|モデルによるテキスト生成 (テーブル関数)
ML.PREDICT|MODEL model, TABLE table|Predictions of a model (table function)|モデルの予測 (テーブル関数)
ML.TRAINING_INFO|MODEL model|Course of a training (table function)|学習の経過 (テーブル関数)
ML.WEIGHTS|MODEL model|Weights of a model (table function)|モデルの重み (テーブル関数)
NET.HOST|url|Host of a URL|URL のホスト名
NET.IP_FROM_STRING|text|Address as bytes|IP アドレスをバイト列に
NET.IP_NET_MASK|bytes, prefix|Network mask|ネットワークマスク
NET.IP_TO_STRING|address|Address as text|IP アドレスを文字列に
NET.IP_TRUNC|address, prefix|Network of an address|アドレスのネットワーク部
NET.IPV4_FROM_INT64|number|IPv4 address from a number|数値から IPv4 アドレス
NET.IPV4_TO_INT64|address|IPv4 address as a number|IPv4 アドレスを数値に
NET.PUBLIC_SUFFIX|url|Public suffix of a URL|URL のパブリック サフィックス
NET.REG_DOMAIN|url|Registered domain of a URL|URL の登録ドメイン
NET.SAFE_IP_FROM_STRING|text|Address as bytes, NULL where it is none|IP アドレスをバイト列に (不正なら NULL)
NORMALIZE_AND_CASEFOLD|text[, mode]|Unicode normal form without case|大文字小文字をそろえた Unicode 正規化
NULLIFZERO|number|NULL in place of 0|0 を NULL に
PARSE_BIGNUMERIC|text|BIGNUMERIC from text|文字列から BIGNUMERIC
RANGE|start, end|Makes a range|範囲を作成
RANGE_BUCKET|value, boundaries|Number of the bucket|値が入る区間の番号
RANGE_INTERSECT|range, range|Part that two ranges share|2 つの範囲の共通部分
RANGE_SESSIONIZE|TABLE table, range_column, partition_columns|Joins ranges to sessions (table function)|範囲をセッションに統合 (テーブル関数)
REGEXP_SUBSTR|text, pattern[, position]|Text that matches|一致した文字列
S2_CELLIDFROMPOINT|point[, level]|S2 cell of a point|点の S2 セル ID
S2_COVERINGCELLIDS|geography[, options]|S2 cells that cover a geography|地理を覆う S2 セル ID
SAFE_CONVERT_BYTES_TO_STRING|bytes|Text from bytes, bad ones replaced|不正なバイトを置き換えた文字列
SEARCH|data, query|Whether tokens occur; uses a search index|語が含まれるか (検索インデックスを利用)
SEC|x|Secant|正割
SECH|x|Hyperbolic secant|双曲線正割
SINH|x|Hyperbolic sine|双曲線正弦
ST_ANGLE|p1, p2, p3|Angle of two lines|2 直線のなす角
ST_AREA|geography|Area in square metres|面積 (平方メートル)
ST_ASBINARY|geography|Well-known binary|WKB に変換
ST_ASGEOJSON|geography|GeoJSON text|GeoJSON に変換
ST_ASTEXT|geography|Well-known text|WKT に変換
ST_AZIMUTH|p1, p2|Direction from north|北からの方位角
ST_BOUNDARY|geography|Boundary|境界
ST_BOUNDINGBOX|geography|Bounding box|外接矩形
ST_BUFFER|geography, metres|All within a distance|一定距離以内の領域
ST_BUFFERWITHTOLERANCE|geography, metres, tolerance|All within a distance, about|一定距離以内の領域 (許容誤差付き)
ST_CENTROID|geography|Centroid|重心
ST_CENTROID_AGG|geography|Centroid of a group|グループの重心
ST_CLOSESTPOINT|a, b|Point of a that is closest to b|b に最も近い a の点
ST_CLUSTERDBSCAN|geography, metres, minimum|Number of the cluster (window)|クラスタの番号 (ウィンドウ関数)
ST_CONTAINS|a, b|Whether b lies in a|b が a に含まれるか
ST_CONVEXHULL|geography|Convex hull|凸包
ST_COVEREDBY|a, b|Whether b covers a|a が b に覆われるか
ST_COVERS|a, b|Whether a covers b|a が b を覆うか
ST_DIFFERENCE|a, b|a without b|a から b を除いた部分
ST_DIMENSION|geography|Highest dimension|最大の次元
ST_DISJOINT|a, b|Whether nothing is shared|共通部分がないか
ST_DISTANCE|a, b|Shortest distance in metres|最短距離 (メートル)
ST_DUMP|geography[, dimension]|Array of simple parts|単純な要素の配列
ST_DWITHIN|a, b, metres|Whether closer than a distance|一定距離以内か
ST_ENDPOINT|line|Last point|終点
ST_EQUALS|a, b|Whether the same points|等しいか
ST_EXTENT|geography|Bounding box of a group|グループの外接矩形
ST_EXTERIORRING|polygon|Outer ring|外周
ST_GEOGFROM|value|Geography from text or bytes|文字列・バイト列から地理
ST_GEOGFROMGEOJSON|text|Geography from GeoJSON|GeoJSON から地理
ST_GEOGFROMTEXT|text|Geography from well-known text|WKT から地理
ST_GEOGFROMWKB|bytes|Geography from well-known binary|WKB から地理
ST_GEOGPOINT|longitude, latitude|Point; longitude first|点 (経度が先)
ST_GEOGPOINTFROMGEOHASH|geohash|Centre of a geohash|ジオハッシュの中心点
ST_GEOHASH|point[, length]|Geohash of a point|点のジオハッシュ
ST_GEOMETRYTYPE|geography|Kind of a geography|地理の種類
ST_HAUSDORFFDISTANCE|a, b|Hausdorff distance|ハウスドルフ距離
ST_INTERSECTION|a, b|What both share|共通部分
ST_INTERSECTS|a, b|Whether anything is shared|共通部分があるか
ST_INTERSECTSBOX|geography, lng1, lat1, lng2, lat2|Whether a box is met|矩形と交わるか
ST_ISCLOSED|geography|Whether closed|閉じているか
ST_ISCOLLECTION|geography|Whether more than one|複数の要素か
ST_ISEMPTY|geography|Whether empty|空か
ST_ISRING|line|Whether a ring|環か
ST_LENGTH|geography|Length in metres|長さ (メートル)
ST_LINEINTERPOLATEPOINT|line, fraction|Point at a share of a line|線上の比率の位置の点
ST_LINELOCATEPOINT|line, point|Share at which a point lies|点が位置する比率
ST_LINESUBSTRING|line, start, end|Part of a line|線の一部
ST_MAKELINE|a, b|Line of points|点から線
ST_MAKEPOLYGON|line[, holes]|Polygon of a line|線から多角形
ST_MAXDISTANCE|a, b|Longest distance in metres|最長距離 (メートル)
ST_NPOINTS|geography|Number of points|点の数
ST_NUMGEOMETRIES|geography|Number of parts|要素の数
ST_PERIMETER|geography|Length of the boundary|周の長さ
ST_POINTN|line, n|n-th point|n 番目の点
ST_REGIONSTATS|geography, raster, band|Statistics of a raster|ラスターの統計
ST_SIMPLIFY|geography, metres|Fewer points|点を減らした地理
ST_SNAPTOGRID|geography, size|Points on a grid|格子にそろえた地理
ST_STARTPOINT|line|First point|始点
ST_TOUCHES|a, b|Whether only boundaries meet|境界だけが接するか
ST_UNION|a, b|Both together|和集合
ST_UNION_AGG|geography|All of a group together|グループの和集合
ST_WITHIN|a, b|Whether a lies in b|a が b に含まれるか
ST_X|point|Longitude|経度
ST_Y|point|Latitude|緯度
STRING|value[, time_zone]|Text of a value or of JSON|値や JSON を文字列に
TANH|x|Hyperbolic tangent|双曲線正接
TEXT_ANALYZE|text[, analyzer]|Tokens of a text|文字列の語への分割
TF_IDF|terms[, max_tokens[, frequency]]|Weights of terms (window)|語の重み (ウィンドウ関数)
TO_BASE32|bytes|Base32 of bytes|バイト列を Base32 に
TIMESTAMP_FROM_UNIX_MICROS|n|Instant from microseconds|マイクロ秒からタイムスタンプ
TIMESTAMP_FROM_UNIX_MILLIS|n|Instant from milliseconds|ミリ秒からタイムスタンプ
TIMESTAMP_FROM_UNIX_SECONDS|n|Instant from seconds|秒からタイムスタンプ
VECTOR_SEARCH|TABLE table, column, query, ...|Nearest vectors (table function)|近いベクトルの検索 (テーブル関数)
ZEROIFNULL|number|0 in place of NULL|NULL を 0 に
`;
