-- A shop of some years, made in the database: orders that have ended, and those that are open, of many customers.
-- :ended and :open are put in by the benchmark.
CREATE TEMPORARY TABLE names AS SELECT
    '{佐藤,鈴木,高橋,田中,伊藤,渡辺,山本,中村,小林,加藤,吉田,山田,佐々木,山口,松本,井上,木村,林,斎藤,清水,山崎,森,池田,橋本,阿部,石川,山下,中島,石井,小川,前田,岡田,長谷川,藤田,後藤,近藤,村上,遠藤,青木,坂本}'::text[] AS family,
    '{サトウ,スズキ,タカハシ,タナカ,イトウ,ワタナベ,ヤマモト,ナカムラ,コバヤシ,カトウ,ヨシダ,ヤマダ,ササキ,ヤマグチ,マツモト,イノウエ,キムラ,ハヤシ,サイトウ,シミズ,ヤマザキ,モリ,イケダ,ハシモト,アベ,イシカワ,ヤマシタ,ナカジマ,イシイ,オガワ,マエダ,オカダ,ハセガワ,フジタ,ゴトウ,コンドウ,ムラカミ,エンドウ,アオキ,サカモト}'::text[] AS family_kana,
    '{太郎,花子,一郎,美咲,健太,陽子,大輔,恵子,翔太,由美,直樹,真由美,拓也,久美子,和也,智子,浩,幸子,誠,裕子,隆,明美,剛,洋子,修,京子,学,順子,豊,愛,翼,葵,蓮,結衣,陽菜,悠斗,さくら,ひなた,凛,樹}'::text[] AS given,
    '{タロウ,ハナコ,イチロウ,ミサキ,ケンタ,ヨウコ,ダイスケ,ケイコ,ショウタ,ユミ,ナオキ,マユミ,タクヤ,クミコ,カズヤ,トモコ,ヒロシ,サチコ,マコト,ユウコ,タカシ,アケミ,ツヨシ,ヒロコ,オサム,キョウコ,マナブ,ジュンコ,ユタカ,アイ,ツバサ,アオイ,レン,ユイ,ヒナ,ユウト,サクラ,ヒナタ,リン,イツキ}'::text[] AS given_kana,
    '{gmail.example,yahoo.example,docomo.example,icloud.example,tea.example}'::text[] AS domains;

CREATE TEMPORARY VIEW crowd AS
SELECT n, is_open, who,
       family[1 + who % 40] || ' ' || given[1 + who / 40 % 40] AS name,
       family_kana[1 + who % 40] || ' ' || given_kana[1 + who / 40 % 40] AS kana,
       'c' || md5(who::text) || '@' || domains[1 + who % 5] AS email,
       '090-' || lpad((who * 7 % 10000)::text, 4, '0') || '-' || lpad((who * 31 % 10000)::text, 4, '0') AS phone
FROM (SELECT n, n > :ended AS is_open, (n * 7919::bigint) % 400000 AS who FROM generate_series(1, :ended + :open) n) s,
     names;

INSERT INTO orders (order_no, status, plan, language, total, due_at, state, placed, policy, fingerprint, name, search,
                    placed_at, received_at, updated_at, goods, holds, work, is_closed)
SELECT no, status, 'prepay', 'ja', 2820, CASE WHEN status = 'awaiting_payment' THEN at + interval '10 days' END,
       json_build_object('order_no', no, 'plan', 'prepay', 'status', status, 'version', 2, 'is_closed', NOT is_open,
                         'accepted_at', CASE WHEN status NOT IN ('received', 'on_hold') THEN at END,
                         'ending', CASE WHEN NOT is_open THEN status END,
                         'money', json_build_object('due', 2820, 'allocated', CASE WHEN is_paid THEN 2820 ELSE 0 END,
                             'deadline', CASE WHEN status = 'awaiting_payment' THEN
                                 json_build_object('at', at + interval '10 days', 'told', at::date + 10) END),
                         'goods', json_build_object(
                             'reservation', CASE goods WHEN 'backordered' THEN 'waiting' WHEN 'released' THEN 'released'
                                            ELSE 'held' END,
                             'is_inspected', is_paid,
                             'delivery_known_at', CASE WHEN goods = 'delivered' THEN at END,
                             'parcels', CASE WHEN goods IN ('packing', 'shipped', 'delivered') THEN json_build_array(
                                 json_build_object('parcel_no', '1', 'version', 2, 'lines', '[[1, 2]]'::json,
                                     'shipped_at', CASE WHEN goods <> 'packing' THEN at END,
                                     'delivered_at', CASE WHEN goods = 'delivered' THEN at END))
                                 ELSE '[]'::json END),
                         'conversation', json_build_object('holds', CASE WHEN status = 'on_hold' THEN
                             json_build_array(json_build_object('reason', 'manual', 'since', at))
                             ELSE '[]'::json END))::text,
       rpad('{"order_no": "' || no || '"', 900) || '}', '{}', md5(no), name,
       lower(concat_ws(' ', no, name, kana, email, phone, replace(phone, '-', ''))), at, at, at, goods,
       CASE WHEN status = 'on_hold' THEN '{manual}' ELSE '{}' END::text[], work, NOT is_open
FROM (
    SELECT *, 'k' || n AS no,
           now() - CASE WHEN is_open THEN interval '40 days' * ((n - :ended)::float / :open)
                        ELSE interval '1100 days' * (n::float / :ended) END AS at,
           CASE WHEN is_open THEN (array['received', 'on_hold', 'backordered', 'awaiting_payment', 'awaiting_payment',
                                         'preparing', 'preparing', 'shipped', 'delivered', 'delivered'])[1 + n % 10]
                ELSE (array['completed', 'completed', 'completed', 'cancelled', 'expired'])[1 + n % 5] END AS status,
           CASE WHEN is_open THEN (array['reserved', 'reserved', 'backordered', 'reserved', 'reserved',
                                         'reserved', 'packing', 'shipped', 'delivered', 'delivered'])[1 + n % 10]
                ELSE (array['delivered', 'delivered', 'delivered', 'released', 'released'])[1 + n % 5] END AS goods,
           CASE WHEN is_open THEN (array['inspect', 'settle', 'backordered', '', '',
                                         'pack', 'ship', 'arriving', '', ''])[1 + n % 10]
                ELSE '' END AS work,
           CASE WHEN is_open THEN n % 10 > 4 ELSE n % 5 < 3 END AS is_paid
    FROM crowd
) made;
ANALYZE orders;
