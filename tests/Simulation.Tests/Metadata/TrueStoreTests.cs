using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;
using StoreOperation = OrleansCluster.Algorithms.Metadata.Commands.Operation;

namespace OrleansCluster.Simulation.Tests.Metadata;

/// <summary>The model and the store say the same to whatever they are given.</summary>
public class TrueStoreTests
{
    private static readonly string[] s_keys = ["a", "b", "c", "d"];

    [Fact]
    public void The_store_answers_random_commands_as_the_rules_say()
    {
        var kinds = new HashSet<string>();
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var rig = new StoreRig();
            var chance = new Chance(seed);
            var draw = new Draw(chance, rig);
            for (var i = 0; i < 200; i++)
            {
                rig.Apply(draw.Command());
                rig.Now++;
            }

            var truth = rig.Truth;
            Assert.True(truth.Wrong is null, $"seed {seed}: {truth.Wrong?.What}");
            Assert.Equal(rig.Revision, truth.Revision);
            Assert.Equal(rig.Read(new RangeOperation(KeyRange.All)).Text, TrueRange.Read(truth.At(truth.Revision), new RangeOperation(KeyRange.All)));
            foreach (var effect in truth.Effects) kinds.Add(effect.Answer.Split(' ', '@')[0] + (effect.Answer.StartsWith("refused", StringComparison.Ordinal) ? effect.Answer.Split(' ')[1] : ""));
        }

        // Random commands that were all refused, say, would have shown nothing.
        foreach (var kind in new[] { "then", "else", "done", "lease", "but", "refused:LeaseNotFound", "refused:Compacted", "refused:SessionEnded", "refused:SequenceForgotten", "refused:LeaseExists", "refused:StoreQuota", "refused:PrefixQuota" })
            Assert.Contains(kind, kinds);
    }

    [Fact]
    public void An_answer_that_is_not_by_the_rules_is_told()
    {
        var rig = new StoreRig();
        rig.PutNow("a");
        var other = new StoreRig();
        other.Tape.Add("r0", 1, StoreRig.Put(1, "a").Encode(), rig.Tape.Entries.Single().Answer);
        Assert.Null(other.Truth.Wrong);
        other.Tape.Add("r0", 2, StoreRig.Put(2, "a").Encode(), rig.Tape.Entries.Single().Answer);
        Assert.Contains("Entry 2", other.Truth.Wrong!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_that_differ_are_told()
    {
        var rig = new StoreRig();
        rig.PutNow("a");
        var entry = rig.Tape.Entries.Single();
        rig.Tape.Add("r1", 1, entry.Command, entry.Answer);
        Assert.Null(rig.Tape.Contradiction);
        rig.Tape.Add("r2", 1, StoreRig.Put(7, "b").Encode(), entry.Answer);
        Assert.Contains("entry 1", rig.Tape.Contradiction!.What, StringComparison.Ordinal);
    }

    // Commands of which many have to do with each other: few keys, leases that may exist, numbers that were used before.
    private sealed class Draw(Chance chance, StoreRig rig)
    {
        private readonly List<long> _leases = [MetadataLimits.FirstGivenLeaseId];
        private readonly List<long> _sessions = [3];
        private readonly List<MetadataCommand> _sent = [];
        private long _sequence;

        private int Next(long end) => (int)(chance.NextUInt64() % (ulong)end);

        public MetadataCommand Command()
        {
            if (_sent.Count > 0 && chance.Hits(0.15)) return chance.Pick(_sent);
            var command = New();
            if (chance.Hits(0.5))
            {
                var sequence = chance.Hits(0.9) ? ++_sequence : Math.Max(1, _sequence - Next(5));
                command = command with { Id = new ChangeId(chance.Pick(_sessions), sequence, Math.Max(1, sequence - Next(6))) };
            }

            _sent.Add(command);
            return command;
        }

        private MetadataCommand New()
        {
            var index = rig.Tape.Entries.Count() + 1;
            switch (Next(100))
            {
                case < 60:
                    return new TransactionCommand([.. Some(2, Compare)], [.. Branch()], [.. Branch()]);
                case < 68:
                    if (chance.Hits(0.5)) return new GrantLeaseCommand(MetadataLimits.FirstGivenLeaseId + Next(3), 1000 + Next(1000));
                    _leases.Add(index);
                    return new GrantLeaseCommand(0, chance.Hits(0.1) ? 5 : 1000);
                case < 74:
                    _sessions.Add(index);
                    _leases.Add(index);
                    return new OpenSessionCommand(1000);
                case < 80:
                    return new RenewLeasesCommand([.. Some(3, () => chance.Pick(_leases)).Distinct()]);
                case < 84:
                    return new RevokeLeaseCommand(chance.Pick(_leases));
                case < 90:
                    return new ExpireLeasesCommand([.. Some(2, () => chance.Pick(_leases)).Distinct().Select(id => new LeaseEpoch(id, chance.Hits(0.6) ? id : Next(index)))]);
                case < 93:
                    return new CheckpointLeasesCommand([.. Some(2, () => chance.Pick(_leases)).Distinct().Select(id => new LeaseCheckpoint(id, id, Next(1000)))]);
                case < 96:
                    return chance.Hits(0.4)
                        ? new SetQuotaCommand(default, chance.Hits(0.3) ? null : Next(6000))
                        : new SetQuotaCommand(StoreRig.Bytes(chance.Pick(s_keys)), chance.Hits(0.3) ? null : 128 + Next(10));
                default:
                    return new CompactCommand(Math.Max(0, rig.Revision - Next(4)));
            }
        }

        private IEnumerable<StoreOperation> Branch()
        {
            var put = new HashSet<string>();
            foreach (var operation in Some(3, Operation))
            {
                // A branch that puts a key twice is no command.
                if (operation is PutOperation one && !put.Add(one.Key.ToString())) continue;
                if (operation is DeleteOperation && put.Count > 0) continue;
                yield return operation;
                if (operation is DeleteOperation) yield break;
            }
        }

        private StoreOperation Operation() => Next(5) switch
        {
            0 => new DeleteOperation(Range()) { ReturnPrevious = chance.Hits(0.5) },
            1 => new RangeOperation(Range())
            {
                Limit = Next(3),
                KeysOnly = chance.Hits(0.2),
                CountOnly = chance.Hits(0.2),
                Revision = chance.Hits(0.3) ? Math.Max(0, rig.Revision - Next(4)) : 0,
            },
            _ => new PutOperation(StoreRig.Bytes(chance.Pick(s_keys)), StoreRig.Bytes($"v{Next(900)}"))
            {
                LeaseId = chance.Hits(0.3) ? chance.Pick(_leases) : 0,
                ReturnPrevious = chance.Hits(0.4),
            },
        };

        private Compare Compare()
        {
            var target = (CompareTarget)Next(5);
            var relation = (CompareRelation)Next(4);
            return target == CompareTarget.Value
                ? new Compare(Range(), target, relation, 0, StoreRig.Bytes($"v{Next(9)}"))
                : new Compare(Range(), target, relation, Next(3), default);
        }

        private KeyRange Range() => chance.Hits(0.6)
            ? KeyRange.One(StoreRig.Bytes(chance.Pick(s_keys)))
            : KeyRange.Between(StoreRig.Bytes(chance.Pick(s_keys)), chance.Hits(0.3) ? default : StoreRig.Bytes(chance.Pick(s_keys)));

        private List<T> Some<T>(int most, Func<T> draw) => [.. Enumerable.Range(0, Next(most + 1)).Select(_ => draw())];
    }
}
