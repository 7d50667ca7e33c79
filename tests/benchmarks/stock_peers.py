"""The lists of supplies asked for by hand: what `stock_data.py` sets a page beside."""

from __future__ import annotations

NAMES = "i.name_zh, i.name_en, i.variant, i.unit_zh, i.unit_en"
LEDGER = f"""SELECT m.id, m.kind, m.occurred_at, m.quantity, m.taker_left, m.document, {NAMES}, l.batch, l.expires_on, h.name
FROM supply_movement m JOIN supply_item i ON i.id = m.item_id JOIN supply_lot l ON l.id = m.lot_id
JOIN supply_holder h ON h.id = m.giver_id WHERE m.taker_id = :depot ORDER BY m.id DESC LIMIT 25"""
TOTALS = f"""SELECT t.item_id, {NAMES}, i.category, t.on_hand, t.reserved,
(SELECT expiry FROM supply_stock s WHERE s.holder_id = t.holder_id AND s.item_id = t.item_id AND on_hand > 0
 ORDER BY expiry LIMIT 1),
(SELECT COALESCE(SUM(s.on_hand), 0) FROM supply_stock s
 WHERE s.holder_id = t.holder_id AND s.item_id = t.item_id AND on_hand > 0 AND s.expiry < :today)
FROM supply_total t JOIN supply_item i ON i.id = t.item_id WHERE t.holder_id = :depot AND t.on_hand > 0"""
LOTS = f"""SELECT s.lot_id, s.expiry, {NAMES}, l.batch, l.expires_on, l.source, l.donor, l.spec, l.received_on, s.on_hand, s.reserved
FROM supply_stock s JOIN supply_item i ON i.id = s.item_id JOIN supply_lot l ON l.id = s.lot_id
WHERE s.holder_id = :depot AND on_hand > 0 AND (s.item_id, s.expiry, s.lot_id) > (0, '', 0)
ORDER BY s.item_id, s.expiry, s.lot_id LIMIT 25"""
WAY = """SELECT m.id, m.kind, m.occurred_at, m.quantity, g.kind, g.name, t.kind, t.name, m.document, COALESCE(p.name, ''), COALESCE(e.name, '')
FROM supply_movement m JOIN supply_holder g ON g.id = m.giver_id JOIN supply_holder t ON t.id = m.taker_id
LEFT JOIN person p ON p.id = t.person_id LEFT JOIN enterprise e ON e.id = t.enterprise_id
WHERE m.lot_id = :lot AND m.id > 0 ORDER BY m.id LIMIT 25"""
TAKE = f"""SELECT k.id, k.version, k.item_id, k.lot_id, {NAMES}, l.batch, l.expires_on, k.expected, k.counted, k.counted_by, k.reason
FROM stock_take_line k JOIN supply_item i ON i.id = k.item_id JOIN supply_lot l ON l.id = k.lot_id
WHERE k.take_id = :take AND (k.item_id, k.lot_id) > (0, 0) ORDER BY k.item_id, k.lot_id LIMIT 25"""
CATALOGUE = f"""SELECT i.id, i.code, i.category, {NAMES}, i.measure, i.share_units, p.name_zh, p.factor, p.divisor
FROM supply_item i LEFT JOIN supply_pack p ON p.item_id = i.id ORDER BY i.position, i.id"""
REQUESTS = f"""SELECT r.id, r.version, r.number, r.state, r.urgency, r.requested_at, r.enterprise_id, e.name, s.name, {NAMES},
n.requested, n.approved, n.signed, (SELECT COUNT(*) FROM supply_line c WHERE c.request_id = r.id)
FROM supply_request r JOIN enterprise e ON e.id = r.enterprise_id LEFT JOIN site s ON s.id = r.site_id
LEFT JOIN supply_line n ON n.request_id = r.id AND n.position = 0 LEFT JOIN supply_item i ON i.id = n.item_id
WHERE r.district = :district AND r.state IN ('submitted', 'reviewed', 'approved', 'returned') ORDER BY r.id DESC LIMIT 25"""
GOODS = f"""SELECT c.id, c.version, c.number, c.state, c.kept_until, c.collected_at, e.name, h.name, p.name, {NAMES},
n.allocated, n.collected, (SELECT COUNT(*) FROM supply_consignment_line x WHERE x.consignment_id = c.id)
FROM supply_consignment c JOIN enterprise e ON e.id = c.enterprise_id JOIN supply_holder h ON h.id = c.holder_id
LEFT JOIN person p ON p.id = c.custodian LEFT JOIN supply_consignment_line n ON n.consignment_id = c.id AND n.position = 0
LEFT JOIN supply_item i ON i.id = n.item_id
WHERE c.holder_id = :depot AND c.state IN ('prepared', 'ready') ORDER BY c.id LIMIT 25"""
COVER = f"""SELECT f.id, f.enterprise_id, e.name, g.name, {NAMES}, f.on_hand, f.daily_use, f.as_of, f.told_at, p.name, f.cover
FROM firm_supply f JOIN enterprise e ON e.id = f.enterprise_id LEFT JOIN region g ON g.code = e.region
JOIN supply_item i ON i.id = f.item_id JOIN person p ON p.id = f.told_by_id
WHERE f.district = :district AND f.item_id = :item AND f.cover < 30 ORDER BY f.cover, f.id LIMIT 25"""
ROUNDS = f"""SELECT r.id, r.number, r.name, r.state, h.name, r.held_on, {NAMES}, x.each, x.entitled, x.issued
FROM supply_round r JOIN supply_holder h ON h.id = r.holder_id JOIN supply_round_item x ON x.round_id = r.id
JOIN supply_item i ON i.id = x.item_id WHERE r.district = :district ORDER BY r.id DESC LIMIT 25"""
REGISTER = """SELECT c.id, c.version, c.number, c.slip, e.name, c.collected_at, c.collector_name, c.state, c.receiver_name,
(SELECT SUM(n.allocated) FROM supply_consignment_line n WHERE n.consignment_id = c.id)
FROM supply_consignment c JOIN enterprise e ON e.id = c.enterprise_id
WHERE c.round_id = :round ORDER BY c.id DESC LIMIT 25"""
CLAIMS = """SELECT n.id, n.request_id, r.number, n.enterprise_id, e.name, g.name, n.requested, n.approved, f.on_hand, f.daily_use
FROM supply_line n JOIN supply_request r ON r.id = n.request_id JOIN enterprise e ON e.id = n.enterprise_id
LEFT JOIN region g ON g.code = e.region LEFT JOIN firm_supply f ON f.enterprise_id = n.enterprise_id AND f.item_id = n.item_id
WHERE n.item_id = :item AND approved > allocated AND r.district = :district AND r.state = 'approved' ORDER BY n.id LIMIT 2001"""

SHORT = f"""SELECT c.item_id, {NAMES}, c.requests, c.firms, c.wanted,
(SELECT COALESCE(SUM(t.on_hand - t.reserved - (SELECT COALESCE(SUM(s.on_hand - s.reserved), 0) FROM supply_stock s
 WHERE s.holder_id = t.holder_id AND s.item_id = t.item_id AND on_hand > 0 AND s.expiry < :today)), 0)
 FROM supply_total t WHERE t.item_id = c.item_id AND t.holder_id IN
 (SELECT id FROM supply_holder WHERE kind IN ('depot', 'point') AND {{level}} = '{{region}}'))
FROM claim_total c JOIN supply_item i ON i.id = c.item_id WHERE c.region = '{{region}}'"""
