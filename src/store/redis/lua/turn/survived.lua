-- Whoever had this turn is alive, whatever became of it: the attempt was no death.
-- KEYS: marks, turn.  ARGV: owner, entry.
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] and redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('HINCRBY', KEYS[2], 'survived', 1)
end
