// The functions of GoogleSQL that completion offers: name, arguments, one line of help in both languages.
import type { LanguageCode } from '../../words';
import { MORE } from './functionsMore';

/** One function. */
export interface SqlFunction {
  name: string;
  /** What stands between the brackets. */
  signature: string;
  family: 'scalar' | 'aggregate' | 'window' | 'table';
  help: Record<LanguageCode, string>;
}

const AGGREGATES =
  /^(ANY_VALUE|APPROX_\w+|ARRAY_AGG|ARRAY_CONCAT_AGG|AVG|BIT_AND|BIT_OR|BIT_XOR|CORR|COUNT|COUNTIF|COVAR_\w+|GROUPING|HLL_COUNT\.(INIT|MERGE|MERGE_PARTIAL)|KLL_QUANTILES\.(INIT|MERGE)_\w+|LOGICAL_AND|LOGICAL_OR|MAX|MAX_BY|MIN|MIN_BY|STDDEV\w*|STRING_AGG|SUM|VAR_\w+|VARIANCE|ST_CENTROID_AGG|ST_EXTENT|ST_UNION_AGG)$/;
const WINDOWS =
  /^(CUME_DIST|DENSE_RANK|FIRST_VALUE|LAG|LAST_VALUE|LEAD|NTH_VALUE|NTILE|PERCENT_RANK|PERCENTILE_\w+|RANK|ROW_NUMBER|ST_CLUSTERDBSCAN|TF_IDF)$/;

function familyOf(name: string, help: string): SqlFunction['family'] {
  if (AGGREGATES.test(name)) return 'aggregate';
  if (WINDOWS.test(name)) return 'window';
  return help.includes('(table function)') ? 'table' : 'scalar';
}

const LIST = `
ABS|number|Absolute value|絶対値
ACOS|x|Arc cosine|逆余弦
ANY_VALUE|expression [HAVING MAX|MIN x]|Any one value of the group|グループ内の任意の値
APPROX_COUNT_DISTINCT|expression|Approximate number of distinct values|異なる値の概数
APPROX_QUANTILES|expression, number|Approximate quantile boundaries|分位点の近似値
APPROX_TOP_COUNT|expression, number|Approximate most frequent values with counts|頻出値とその件数の近似
APPROX_TOP_SUM|expression, weight, number|Approximate top values by sum of weight|重みの合計による上位の近似
ARRAY|subquery|Array of a subquery's rows|サブクエリの行からなる配列
ARRAY_AGG|[DISTINCT] expression [ORDER BY x] [LIMIT n]|Array of the group's values|グループの値を配列に集約
ARRAY_CONCAT|array, ...|Joins arrays|配列の連結
ARRAY_CONCAT_AGG|array|Joins the group's arrays|グループの配列を連結
ARRAY_FIRST|array|First element|最初の要素
ARRAY_LAST|array|Last element|最後の要素
ARRAY_LENGTH|array|Number of elements|要素数
ARRAY_REVERSE|array|Elements in reverse order|要素を逆順に
ARRAY_SLICE|array, start, end|Part of an array|配列の一部
ARRAY_TO_STRING|array, delimiter[, null_text]|Joins elements into text|要素を連結した文字列
ASCII|text|Code of the first character|最初の文字のコード
ASIN|x|Arc sine|逆正弦
ATAN|x|Arc tangent|逆正接
ATAN2|y, x|Arc tangent of y/x by quadrant|象限を考慮した逆正接
AVG|[DISTINCT] number|Average|平均
BIT_AND|expression|Bitwise AND of the group|グループのビット論理積
BIT_COUNT|expression|Number of bits that are 1|1 のビット数
BIT_OR|expression|Bitwise OR of the group|グループのビット論理和
BIT_XOR|expression|Bitwise XOR of the group|グループのビット排他的論理和
BYTE_LENGTH|value|Length in bytes|バイト数
CAST|expression AS type [FORMAT format]|Converts the type|型の変換
CEIL|x|Smallest integer not below|切り上げ
CEILING|x|Smallest integer not below|切り上げ
CHAR_LENGTH|text|Length in characters|文字数
CHR|code|Character of a code point|コードポイントの文字
COALESCE|expression, ...|First value that is not NULL|最初の NULL でない値
CODE_POINTS_TO_STRING|codes|Text from code points|コードポイントから文字列
CONCAT|value, ...|Joins texts|文字列の連結
CONTAINS_SUBSTR|expression, text|Whether text occurs, ignoring case|大文字小文字を無視した部分一致
CORR|x, y|Correlation|相関係数
COS|x|Cosine|余弦
COUNT|[DISTINCT] expression|Number of values that are not NULL|NULL でない値の数
COUNTIF|condition|Number of rows that hold|条件を満たす行数
COVAR_POP|x, y|Covariance of the population|母共分散
COVAR_SAMP|x, y|Covariance of the sample|標本共分散
CUME_DIST||Relative rank, 0 to 1|相対順位 (0 〜 1)
CURRENT_DATE|[time_zone]|Today|今日の日付
CURRENT_DATETIME|[time_zone]|Current date and time|現在の日時
CURRENT_TIME|[time_zone]|Current time|現在の時刻
CURRENT_TIMESTAMP||Current instant|現在のタイムスタンプ
DATE|year, month, day|Makes a date|日付を作成
DATE_ADD|date, INTERVAL n part|Date plus an interval|日付に間隔を加算
DATE_BUCKET|date, bucket_width[, origin]|Start of the bucket of a date|日付が属する区間の開始
DATE_DIFF|end, start, part|Parts between two dates|2 つの日付の差
DATE_FROM_UNIX_DATE|days|Date from days since 1970|1970 年からの日数から日付
DATE_SUB|date, INTERVAL n part|Date minus an interval|日付から間隔を減算
DATE_TRUNC|date, part|Start of the part: month, week …|月・週などの単位に切り捨て
DATETIME|date, time|Makes a date and time|日時を作成
DATETIME_ADD|datetime, INTERVAL n part|Date and time plus an interval|日時に間隔を加算
DATETIME_DIFF|end, start, part|Parts between two dates and times|2 つの日時の差
DATETIME_SUB|datetime, INTERVAL n part|Date and time minus an interval|日時から間隔を減算
DATETIME_TRUNC|datetime, part|Start of the part|単位に切り捨て
DENSE_RANK||Rank without gaps|欠番のない順位
DIV|x, y|Integer division|整数の商
EDIT_DISTANCE|a, b|Levenshtein distance|編集距離
ENDS_WITH|text, suffix|Whether text ends so|後方一致
ERROR|message|Stops with a message|メッセージを出して停止
EXP|x|e to the power x|指数関数
EXTRACT|part FROM value|Part of a date or time|日付・時刻の要素を取得
FARM_FINGERPRINT|value|64-bit fingerprint|64 ビットのフィンガープリント
FIRST_VALUE|expression [IGNORE NULLS]|First value of the window|ウィンドウの最初の値
FLOOR|x|Largest integer not above|切り捨て
FORMAT|format, value, ...|Text by a format such as %d|書式に従った文字列
FORMAT_DATE|format, date|Date as text|日付を文字列に
FORMAT_DATETIME|format, datetime|Date and time as text|日時を文字列に
FORMAT_TIME|format, time|Time as text|時刻を文字列に
FORMAT_TIMESTAMP|format, timestamp[, time_zone]|Instant as text|タイムスタンプを文字列に
FROM_BASE64|text|Bytes from base64|Base64 をバイト列に
FROM_HEX|text|Bytes from hexadecimal|16 進数をバイト列に
GENERATE_ARRAY|start, end[, step]|Array of numbers|連番の配列
GENERATE_DATE_ARRAY|start, end[, INTERVAL n part]|Array of dates|日付の配列
GENERATE_TIMESTAMP_ARRAY|start, end, INTERVAL n part|Array of instants|タイムスタンプの配列
GENERATE_UUID||Random UUID|ランダムな UUID
GREATEST|value, ...|Largest value|最大の値
GROUPING|expression|Whether the row is a subtotal|小計の行かどうか
HLL_COUNT.EXTRACT|sketch|Number from a sketch|スケッチから件数
HLL_COUNT.INIT|value|Sketch of distinct values|異なる値のスケッチ
HLL_COUNT.MERGE|sketch|Number from merged sketches|統合したスケッチの件数
IEEE_DIVIDE|x, y|Division without errors|エラーにならない除算
IF|condition, then, else|One of two values|条件による 2 択
IFNULL|expression, replacement|Value in place of NULL|NULL の置き換え
INITCAP|text|First letters in upper case|語頭を大文字に
INSTR|text, search[, position]|Position of text, from 1|文字列の位置 (1 から)
IS_INF|x|Whether infinite|無限大かどうか
IS_NAN|x|Whether not a number|NaN かどうか
JSON_ARRAY|value, ...|Makes a JSON array|JSON 配列を作成
JSON_EXTRACT|json, path|Part of JSON|JSON の一部
JSON_EXTRACT_SCALAR|json, path|Scalar of JSON as text|JSON のスカラー値を文字列で
JSON_KEYS|json|Keys of a JSON object|JSON オブジェクトのキー
JSON_OBJECT|key, value, ...|Makes a JSON object|JSON オブジェクトを作成
JSON_QUERY|json, path|Part of JSON as JSON|JSON の一部を JSON で
JSON_QUERY_ARRAY|json, path|Array of JSON parts|JSON の配列を取得
JSON_SET|json, path, value|JSON with a value changed|値を変更した JSON
JSON_TYPE|json|Type of a JSON value|JSON 値の型
JSON_VALUE|json, path|Scalar of JSON as text|JSON のスカラー値を文字列で
JSON_VALUE_ARRAY|json, path|Array of scalars of JSON|JSON のスカラー値の配列
LAG|expression[, offset[, default]]|Value of an earlier row|前の行の値
LAST_DAY|date[, part]|Last day of the part|期間の末日
LAST_VALUE|expression [IGNORE NULLS]|Last value of the window|ウィンドウの最後の値
LAX_BOOL|json|JSON value as BOOL|JSON の値を BOOL に
LAX_FLOAT64|json|JSON value as FLOAT64|JSON の値を FLOAT64 に
LAX_INT64|json|JSON value as INT64|JSON の値を INT64 に
LAX_STRING|json|JSON value as STRING|JSON の値を STRING に
LEAD|expression[, offset[, default]]|Value of a later row|後の行の値
LEAST|value, ...|Smallest value|最小の値
LEFT|value, length|First characters|先頭の文字列
LENGTH|value|Length in characters or bytes|長さ
LN|x|Natural logarithm|自然対数
LOG|x[, base]|Logarithm|対数
LOG10|x|Logarithm to base 10|常用対数
LOGICAL_AND|condition|Whether all hold|すべて真か
LOGICAL_OR|condition|Whether any holds|いずれかが真か
LOWER|text|Lower case|小文字に
LPAD|value, length[, pattern]|Pads on the left|左を埋める
LTRIM|value[, characters]|Removes on the left|左の文字を除去
MAX|expression|Largest value|最大値
MAX_BY|x, y|x of the largest y|y が最大の行の x
MD5|value|MD5 hash|MD5 ハッシュ
MIN|expression|Smallest value|最小値
MIN_BY|x, y|x of the smallest y|y が最小の行の x
MOD|x, y|Remainder|剰余
NORMALIZE|text[, mode]|Unicode normal form|Unicode 正規化
NTH_VALUE|expression, n|n-th value of the window|ウィンドウの n 番目の値
NTILE|n|Number of one of n equal buckets|n 等分したときの番号
NULLIF|expression, value|NULL when equal|等しければ NULL
OCTET_LENGTH|value|Length in bytes|バイト数
PARSE_DATE|format, text|Date from text|文字列から日付
PARSE_DATETIME|format, text|Date and time from text|文字列から日時
PARSE_JSON|text|JSON from text|文字列から JSON
PARSE_NUMERIC|text|NUMERIC from text|文字列から NUMERIC
PARSE_TIME|format, text|Time from text|文字列から時刻
PARSE_TIMESTAMP|format, text[, time_zone]|Instant from text|文字列からタイムスタンプ
PERCENT_RANK||Relative rank from 0|0 から始まる相対順位
PERCENTILE_CONT|x, percentile|Interpolated percentile|補間したパーセンタイル
PERCENTILE_DISC|x, percentile|Percentile among the values|値の中のパーセンタイル
POW|x, y|x to the power y|べき乗
POWER|x, y|x to the power y|べき乗
RAND||Random number, 0 to 1|0 以上 1 未満の乱数
RANGE_CONTAINS|range, value|Whether a range contains|範囲に含むか
RANGE_END|range|End of a range|範囲の終わり
RANGE_OVERLAPS|a, b|Whether ranges overlap|範囲が重なるか
RANGE_START|range|Start of a range|範囲の始まり
RANK||Rank with gaps|順位
REGEXP_CONTAINS|text, pattern|Whether a pattern occurs|正規表現に一致するか
REGEXP_EXTRACT|text, pattern[, position]|Text that matches|一致した文字列
REGEXP_EXTRACT_ALL|text, pattern|All texts that match|一致したすべての文字列
REGEXP_INSTR|text, pattern|Position of a match|一致した位置
REGEXP_REPLACE|text, pattern, replacement|Replaces matches|一致箇所の置換
REPEAT|value, times|Repeats text|文字列の繰り返し
REPLACE|text, from, to|Replaces text|文字列の置換
REVERSE|value|Reverse order|逆順に
RIGHT|value, length|Last characters|末尾の文字列
ROUND|x[, digits]|Rounds half away from zero|四捨五入
ROW_NUMBER||Number of the row|行番号
RPAD|value, length[, pattern]|Pads on the right|右を埋める
RTRIM|value[, characters]|Removes on the right|右の文字を除去
SAFE_ADD|x, y|Sum, NULL on overflow|加算 (桁あふれは NULL)
SAFE_CAST|expression AS type|Converts, NULL on failure|型の変換 (失敗は NULL)
SAFE_DIVIDE|x, y|Division, NULL on zero|除算 (0 除算は NULL)
SAFE_MULTIPLY|x, y|Product, NULL on overflow|乗算 (桁あふれは NULL)
SAFE_NEGATE|x|Negative, NULL on overflow|符号反転 (桁あふれは NULL)
SAFE_SUBTRACT|x, y|Difference, NULL on overflow|減算 (桁あふれは NULL)
SESSION_USER||Email of the person who asks|実行者のメールアドレス
SHA1|value|SHA-1 hash|SHA-1 ハッシュ
SHA256|value|SHA-256 hash|SHA-256 ハッシュ
SHA512|value|SHA-512 hash|SHA-512 ハッシュ
SIGN|x|-1, 0 or 1|符号 (-1, 0, 1)
SIN|x|Sine|正弦
SOUNDEX|text|Code of the sound|音の近さを表すコード
SPLIT|text[, delimiter]|Array of parts|区切って配列に
SQRT|x|Square root|平方根
STARTS_WITH|text, prefix|Whether text begins so|前方一致
STDDEV|number|Standard deviation of the sample|標本標準偏差
STDDEV_POP|number|Standard deviation of the population|母標準偏差
STDDEV_SAMP|number|Standard deviation of the sample|標本標準偏差
STRING_AGG|text[, delimiter] [ORDER BY x]|Joins the group's texts|グループの文字列を連結
STRPOS|text, search|Position of text, from 1|文字列の位置 (1 から)
STRUCT|value AS name, ...|Makes a struct|構造体を作成
SUBSTR|value, position[, length]|Part of text|部分文字列
SUBSTRING|value, position[, length]|Part of text|部分文字列
SUM|[DISTINCT] number|Sum|合計
TAN|x|Tangent|正接
TIME|hour, minute, second|Makes a time|時刻を作成
TIME_ADD|time, INTERVAL n part|Time plus an interval|時刻に間隔を加算
TIME_DIFF|end, start, part|Parts between two times|2 つの時刻の差
TIME_SUB|time, INTERVAL n part|Time minus an interval|時刻から間隔を減算
TIME_TRUNC|time, part|Start of the part|単位に切り捨て
TIMESTAMP|text[, time_zone]|Makes an instant|タイムスタンプを作成
TIMESTAMP_ADD|timestamp, INTERVAL n part|Instant plus an interval|タイムスタンプに間隔を加算
TIMESTAMP_BUCKET|timestamp, bucket_width|Start of the bucket of an instant|属する区間の開始
TIMESTAMP_DIFF|end, start, part|Parts between two instants|2 つのタイムスタンプの差
TIMESTAMP_MICROS|n|Instant from microseconds|マイクロ秒からタイムスタンプ
TIMESTAMP_MILLIS|n|Instant from milliseconds|ミリ秒からタイムスタンプ
TIMESTAMP_SECONDS|n|Instant from seconds|秒からタイムスタンプ
TIMESTAMP_SUB|timestamp, INTERVAL n part|Instant minus an interval|タイムスタンプから間隔を減算
TIMESTAMP_TRUNC|timestamp, part[, time_zone]|Start of the part|単位に切り捨て
TO_BASE64|bytes|Base64 of bytes|バイト列を Base64 に
TO_CODE_POINTS|value|Code points|コードポイントの配列
TO_HEX|bytes|Hexadecimal of bytes|バイト列を 16 進数に
TO_JSON|value|JSON of a value|値を JSON に
TO_JSON_STRING|value|JSON text of a value|値を JSON 文字列に
TRANSLATE|text, from, to|Replaces single characters|文字の対応付け置換
TRIM|value[, characters]|Removes on both ends|両端の文字を除去
TRUNC|x[, digits]|Cuts digits off|桁の切り捨て
UNICODE|text|Code point of the first character|最初の文字のコードポイント
UNIX_DATE|date|Days since 1970|1970 年からの日数
UNIX_MICROS|timestamp|Microseconds since 1970|1970 年からのマイクロ秒
UNIX_MILLIS|timestamp|Milliseconds since 1970|1970 年からのミリ秒
UNIX_SECONDS|timestamp|Seconds since 1970|1970 年からの秒数
UNNEST|array|Rows of an array|配列を行に展開
UPPER|text|Upper case|大文字に
VAR_POP|number|Variance of the population|母分散
VAR_SAMP|number|Variance of the sample|標本分散
VARIANCE|number|Variance of the sample|標本分散
`;

/** All functions in the order of their names. */
export const FUNCTIONS: readonly SqlFunction[] = `${LIST.trim()}\n${MORE.trim()}`
  .split('\n')
  .map((line) => {
    const parts = line.split('|');
    // A signature may hold a bar of its own: name first, the two texts last.
    const name = parts[0] ?? '';
    const ja = parts.at(-1) ?? '';
    const en = parts.at(-2) ?? '';
    return {
      name,
      signature: parts.slice(1, -2).join('|'),
      family: familyOf(name, en),
      help: { en, ja },
    };
  })
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const BY_NAME = new Map(FUNCTIONS.map((one) => [one.name, one]));

/** A function by its name in any case, with or without `SAFE.` in front; null: none of the language's. */
export function functionOf(name: string): SqlFunction | null {
  const upper = name.toUpperCase();
  return BY_NAME.get(upper) ?? BY_NAME.get(upper.replace(/^SAFE\./, '')) ?? null;
}

/** Where each argument stands in a signature. */
export function argumentSpans(signature: string): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  let depth = 0;
  let from = 0;
  const take = (to: number) => {
    let [start, end] = [from, to];
    while (start < end && /[\s[\]]/.test(signature[start] ?? '')) start += 1;
    while (end > start && /[\s[\]]/.test(signature[end - 1] ?? '')) end -= 1;
    if (end > start) spans.push({ from: start, to: end });
    from = to + 1;
  };
  for (let at = 0; at < signature.length; at++) {
    const letter = signature[at];
    if (letter === '(' || letter === '<') depth += 1;
    if (letter === ')' || (letter === '>' && signature[at - 1] !== '-')) depth -= 1;
    if (letter === ',' && depth === 0) take(at);
  }
  take(signature.length);
  return spans;
}
