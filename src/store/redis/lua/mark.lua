-- An owner's mark: the entry on the ready stream it waits under; or, once its turn has begun, `h name fence until attempts
-- survived`: `h` held, `p` put back or handed out once more, so that whoever has its name may begin it at once. Its name
-- is that entry, or made up where it never waited.
local clock
local function now_ms()
  if not clock then
    local time = redis.call('TIME')
    clock = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return clock
end

local function mark_of(state, name, fence, until_, attempts, survived)
  return state .. ' ' .. name .. string.format(' %d %d %d %d', fence, until_, attempts, survived)
end

-- Its parts, where it is of this name.
local function parts_of(mark, name)
  if not mark then return nil end
  local state, called, fence, until_, attempts, survived = mark:match('^([hp]) (%S+) (%d+) (%d+) (%d+) (%d+)$')
  if called ~= name then return nil end
  return { state = state, fence = fence, until_ = tonumber(until_), attempts = tonumber(attempts), survived = tonumber(survived) }
end

-- Whether it is that of the turn begun under this name and fence.
local function is_of(mark, name, fence)
  return mark and mark:find(' ' .. name .. ' ' .. fence .. ' ', 2, true) == 2
end

