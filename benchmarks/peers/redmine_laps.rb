# Laps of `races.py` in Redmine's own process: `bin/rails runner redmine_laps.rb seed|list|last|fact|csv FOLDER [ROUNDS]`.
#
# Asks through ActionDispatch::Integration::Session, as Django's test client asks Jiedui: no network, no web server.
# `seed` fills an empty database with FOLDER/rows.json, [id, day, unit, title, note, state] each. The others print JSON.
require "json"

KEY = "0123456789012345678901234567890123456789"
ENV_OF_API = { "X-Redmine-API-Key" => KEY, "Content-Type" => "application/json" }.freeze
BY_DAY = "sort=due_date:desc,id:desc"
STATUS = { "confirmed" => 5, "withdrawn" => 6 }.freeze # Closed, Rejected; every other is In Progress

def seed(folder)
  Setting.rest_api_enabled = "1"
  Setting.issues_export_limit = "1000000"
  Setting.notified_events = []
  admin = User.find_by_login("admin")
  admin.password = admin.password_confirmation = "races-races"
  admin.must_change_passwd = false
  admin.save!(validate: false)
  Token.where(user_id: admin.id, action: "api").delete_all
  Token.create!(user: admin, action: "api").update_column(:value, KEY)
  project = Project.create!(name: "Races", identifier: "races", is_public: true, tracker_ids: Tracker.pluck(:id))
  rows = JSON.parse(File.read("#{folder}/rows.json"))
  people = rows.map { |row| row[2] }.uniq.to_h do |unit|
    user = User.new(firstname: "Unit", lastname: unit.to_s, mail: "unit#{unit}@example.org")
    user.login = "unit#{unit}"
    user.save!(validate: false)
    [unit, user.id]
  end
  Member.create!(project: project, user_id: people.values.first, role_ids: [Role.givable.first.id])
  insert(rows, people, project.id, admin.id)
  ActiveRecord::Base.connection.execute("ANALYZE")
  { "issues" => Issue.count }
end

def insert(rows, people, project, author)
  now = Time.now.utc
  Issue.transaction do
    rows.each_slice(1000) do |slice|
      Issue.insert_all!(slice.map do |id, day, unit, title, note, state|
        { id: id, tracker_id: 1, project_id: project, subject: title, description: note, due_date: day,
          status_id: STATUS.fetch(state, 2), assigned_to_id: people[unit], priority_id: 2, author_id: author,
          created_on: now, updated_on: now, root_id: id, lft: 1, rgt: 2 }
      end)
    end
  end
end

# Median milliseconds, the processor's share in them, and the queries of one asking (neither BEGIN nor COMMIT, as on our side).
def lap(rounds, warm: 2)
  warm.times { yield }
  began_cpu = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  taken = Array.new(rounds) do
    began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    yield
    (Process.clock_gettime(Process::CLOCK_MONOTONIC) - began) * 1000
  end
  cpu = (Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - began_cpu) * 1000 / rounds
  queries = 0
  count = ->(*, told) { queries += 1 unless told[:cached] || %w[SCHEMA TRANSACTION].include?(told[:name]) }
  ActiveSupport::Notifications.subscribed(count, "sql.active_record") { yield }
  { "ms" => taken.sort[rounds / 2], "cpu" => cpu, "queries" => queries }
end

def browser
  session = ActionDispatch::Integration::Session.new(Rails.application)
  session.host! "localhost"
  session.get "/login"
  token = session.response.body[/name="authenticity_token" value="([^"]+)"/, 1]
  session.post "/login", params: { authenticity_token: token, username: "admin", password: "races-races" }
  raise "no login: #{session.response.status}" unless session.response.status == 302
  session
end

def program
  session = ActionDispatch::Integration::Session.new(Rails.application)
  session.host! "localhost"
  session
end

def ask(session, address)
  session.get address, headers: ENV_OF_API
  raise "#{address}: #{session.response.status}" unless session.response.status == 200
  session.response.body
end

def filtered(unit)
  person = User.find_by_login("unit#{unit}").id
  "set_filter=1&f[]=status_id&op[status_id]=*&f[]=assigned_to_id&op[assigned_to_id]==&v[assigned_to_id][]=#{person}"
end

def list(unit, rounds)
  api = "/issues.json?#{filtered(unit)}&#{BY_DAY}&limit=100"
  told = JSON.parse(ask(program, api))
  session = browser
  pages = [25, 50, 100].to_h do |rows|
    address = "/projects/races/issues?#{filtered(unit)}&#{BY_DAY}&per_page=#{rows}&c[]=due_date&c[]=subject&c[]=assigned_to&c[]=status"
    found = ask(session, address).scan(/<tr id="issue-/).size
    raise "a page of #{found}, not #{rows}" unless found == [rows, told["total_count"]].min
    ["page_#{rows}", lap(rounds) { ask(session, address) }]
  end
  asker = program
  { "total" => told["total_count"], "titles" => told["issues"].map { |one| one["subject"] } }
    .merge(pages).merge("api" => lap(rounds) { ask(asker, api) })
end

def last(rounds)
  total = Issue.count
  asker = program
  address = ->(offset) { "/issues.json?status_id=*&#{BY_DAY}&limit=100&offset=#{offset}" }
  titles = JSON.parse(ask(asker, address.call(total - 100)))["issues"].map { |one| one["subject"] }
  { "titles" => titles, "api" => lap(rounds) { ask(asker, address.call(total * 9 / 10)) } }
end

def fact(rounds)
  asker = program
  numbers = Issue.where(status_id: 2).order(:id).limit(rounds + 3).pluck(:id).cycle
  before = Journal.count
  done = lap(rounds) do
    number = numbers.next
    change = { issue: { done_ratio: Issue.find(number).done_ratio == 50 ? 60 : 50, notes: "现场核实" } }
    asker.put "/issues/#{number}.json", params: change.to_json, headers: ENV_OF_API
    raise "#{number}: #{asker.response.status}" unless [200, 204].include?(asker.response.status)
  end
  done.merge("journals" => Journal.count - before)
end

def csv
  session = browser
  began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  text = ask(session, "/projects/races/issues.csv?set_filter=1&f[]=status_id&op[status_id]=*&c[]=id&c[]=subject&c[]=due_date&sort=id")
  taken = Process.clock_gettime(Process::CLOCK_MONOTONIC) - began
  peak = File.read("/proc/self/status")[/VmHWM:\s+(\d+)/, 1].to_i / 1024
  { "s" => taken, "mb" => peak, "rows" => text.lines.size - 1 }
end

command, folder, *rest = ARGV
told = case command
       when "seed" then seed(folder)
       when "list" then list(rest[0].to_i, rest[1].to_i)
       when "last" then last(rest[0].to_i)
       when "fact" then fact(rest[0].to_i)
       when "csv" then csv
       end
File.write("#{folder}/told.json", JSON.generate(told))
