-- Decides a press once and keeps the decision (JSON) with the seen entry.
-- KEYS: seen, record, ready stream, marks, due, due owner.
-- ARGV: mailbox key prefix, revision, by, to ('' leaves the state), item, now, ttl of seen, record, open key prefix,
-- whether the new state is followed; where it is gone on with later: when, a session, its ttl, prefixes of sessions and of
-- what parked owners wait under.
local seen = redis.call('GET', KEYS[1])
if seen then return seen end

local function decide()
  local record = redis.call('HMGET', KEYS[2], 'owner', 'mailbox', 'state', 'revision', 'expires_at')
  local owner, mailbox, state, revision = record[1], record[2], record[3], record[4]
  if not revision then return '{"decision":"unknown"}' end
  if owner ~= ARGV[3] then return '{"decision":"not_yours"}' end
  if (ARGV[4] ~= '' and state ~= 'proposed') or revision ~= ARGV[2] then
    return cjson.encode({ decision = 'stale', state = state })
  end
  local expires = tonumber(record[5])
  if expires ~= 0 and tonumber(ARGV[6]) >= expires then return '{"decision":"expired"}' end
  if ARGV[4] ~= '' then
    redis.call('HSET', KEYS[2], 'state', ARGV[4])
    if redis.call('ZREM', ARGV[9] .. state, ARGV[8]) == 1 and ARGV[10] == '1' then
      local time = redis.call('TIME')
      redis.call('ZADD', ARGV[9] .. ARGV[4], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[8])
    end
    revision = string.format('%.0f', redis.call('HINCRBY', KEYS[2], 'revision', 1))
  end
  redis.call('RPUSH', ARGV[1] .. mailbox, ARGV[5])
  if ARGV[11] and redis.call('HEXISTS', KEYS[4], mailbox) == 0 then
    redis.call('SET', ARGV[14] .. mailbox, ARGV[12], 'PX', ARGV[13])
    redis.call('ZADD', KEYS[5], ARGV[11], ARGV[15] .. mailbox)
    redis.call('HSET', KEYS[6], ARGV[15] .. mailbox, mailbox)
  else
    make_ready(KEYS[3], KEYS[4], mailbox)
  end
  return '{"decision":"counts","revision":' .. revision .. '}'
end

local decision = decide()
redis.call('SET', KEYS[1], decision, 'PX', ARGV[7])
return decision
