using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

/// <summary>
/// The claim at the head of <see cref="FileRecordRules"/>, on histories of stale activations with clocks of their own: each
/// acts on the record that it last read, and its write counts only if nobody wrote since.
/// </summary>
public class FileRecordHistoryTests
{
    private const int Activations = 3;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GarbageTerms Terms = new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));

    private enum Act
    {
        Read,
        Begin,
        Commit,
        Delete,
        Abort,
        FindDead,
    }

    [Fact]
    public void A_block_called_dead_is_never_part_of_a_later_version()
    {
        var step = from act in Gen.Elements(Enum.GetValues<Act>())
                   from who in Gen.Choose(0, Activations - 1)
                   from session in Gen.Choose(0, 5)
                   from minutes in Gen.Choose(0, 30)
                   select (act, who, session, minutes);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000),
            Prop.ForAll(step.ArrayOf().ToArbitrary(), steps => new History().Run(steps)));
    }

    private sealed class History
    {
        private readonly FileRecord[] _seen = [.. Enumerable.Repeat(FileRecord.Empty, Activations)];
        private readonly HashSet<string> _dead = [];
        private readonly List<string> _begun = [];
        private FileRecord _durable = FileRecord.Empty;
        private long _lastVersion;

        public bool Run((Act Act, int Who, int Session, int Minutes)[] steps)
        {
            foreach (var (act, who, session, minutes) in steps)
            {
                Step(act, who, session, Start.AddMinutes(minutes));
                if (_durable.Committed is not { } file)
                    continue;
                if (_dead.Contains(file.SessionId) || file.Version < _lastVersion)
                    return false;
                _lastVersion = file.Version;
            }

            return true;
        }

        private void Step(Act act, int who, int number, DateTimeOffset now)
        {
            var record = _seen[who];
            var id = _begun.Count == 0 ? "none" : _begun[number % _begun.Count];
            switch (act)
            {
                case Act.Read:
                    _seen[who] = _durable;
                    break;
                case Act.Begin:
                    var fresh = $"s{_begun.Count}";
                    var session = FileRecordRulesTests.SessionOf(fresh, now);
                    if (TryWrite(who, FileRecordRules.Begin(record, session, null, now)))
                        _begun.Add(fresh);
                    break;
                case Act.Commit:
                    TryWrite(who, FileRecordRules.Commit(record, FileRecordRulesTests.CommitOf(id, 250), now, Terms));
                    break;
                case Act.Delete:
                    TryWrite(who, FileRecordRules.Delete(record, null, now, Terms));
                    break;
                case Act.Abort:
                    TryWrite(who, FileRecordRules.Abort(record, id));
                    break;
                case Act.FindDead:
                    FindDead(who, id, now);
                    break;
            }
        }

        // As the grain does: read anew, close what is over durably, then answer. Block 0 is on silos a and b.
        private void FindDead(int who, string id, DateTimeOffset now)
        {
            if (!_begun.Contains(id))
                return;
            _seen[who] = _durable;
            var decision = FileRecordRules.DropExpired(_durable, now);
            if (TryWrite(who, decision) && FileRecordRules.FindDead(_seen[who], id, "a", [0], now).Length > 0)
                _dead.Add(id);
        }

        private bool TryWrite(int who, FileDecision decision)
        {
            if (ReferenceEquals(decision.Record, _seen[who]))
                return ReferenceEquals(_seen[who], _durable);
            if (!ReferenceEquals(_seen[who], _durable))
                return false;
            _durable = decision.Record;
            _seen[who] = _durable;
            return decision.Verdict == FileVerdict.Granted;
        }
    }
}
