using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>
/// Turns numbers into commands over few keys, leases and sessions, so that they meet often. Numbers shrink better than commands.
/// </summary>
internal sealed class RandomCommands
{
    private readonly List<long> _leases = [];
    private readonly List<(long Id, long Next)> _sessions = [];
    private readonly List<MetadataCommand> _sent = [];

    public static Gen<int[][]> Steps => Gen.Sized(size => Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 999), 12), size));

    /// <summary>The next command, in a store whose newest revision is given.</summary>
    public MetadataCommand Next(int[] step, long revision)
    {
        MetadataCommand command = (step[0] % 20) switch
        {
            0 => new GrantLeaseCommand(step[1] % 4 == 0 ? MetadataLimits.FirstGivenLeaseId + step[2] % 3 : 0, step[1] % 10 == 0 ? 1 : 5_000),
            1 => new OpenSessionCommand(5_000),
            2 => new RevokeLeaseCommand(Lease(step[1])),
            3 => new RenewLeasesCommand([Lease(step[1]), Lease(step[2])]),
            4 => new ExpireLeasesCommand([new(Lease(step[1]), step[2] % 30), new(Lease(step[3]), step[3] % 30)]),
            5 => new CheckpointLeasesCommand([new(Lease(step[1]), step[2] % 30, step[3])]),
            6 => new CompactCommand(Math.Max(0, revision + 2 - step[1] % 12)),
            7 => new MarkTimeCommand(step[1]),
            8 => new SetQuotaCommand(Key(step[1] % 3 == 0 ? "" : KeyOf(step[1])[..1]), step[2] % 4 == 0 ? null : step[2] * 10L),
            9 when _sent.Count > 0 => _sent[step[1] % _sent.Count],
            _ => new TransactionCommand(
                [.. Enumerable.Range(0, step[1] % 3).Select(at => CompareOf(step[1 + at], step[2 + at]))],
                [.. Enumerable.Range(0, 1 + step[3] % 3).Select(at => OperationOf(step[3 + at], step[4 + at], step[5 + at], revision))],
                [.. Enumerable.Range(0, step[8] % 3).Select(at => OperationOf(step[8 + at], step[9 + at], step[9], revision))]),
        };
        if (step[11] % 2 == 0 && _sessions.Count > 0 && !_sent.Contains(command))
            command = Number(command, step[10]);
        _sent.Add(command);
        return command;
    }

    /// <summary>Hears what was answered, to know leases and sessions.</summary>
    public void Hear(MetadataCommand command, MetadataAnswer answer)
    {
        if (answer is not LeaseAnswer lease)
            return;
        _leases.Add(lease.LeaseId);
        if (command is OpenSessionCommand)
            _sessions.Add((lease.LeaseId, 1));
    }

    private static string KeyOf(int number) => $"{"abc"[number % 3]}{number / 3 % 4}";

    private static KeyRange RangeOf(int number) => (number % 4) switch
    {
        0 => KeyRange.Prefix(Key(KeyOf(number / 4)[..1])),
        1 => KeyRange.Between(Key(KeyOf(number / 4)), Key(KeyOf(number / 7))),
        2 => KeyRange.All,
        _ => KeyRange.One(Key(KeyOf(number / 4))),
    };

    private static Compare CompareOf(int first, int second)
    {
        var target = (CompareTarget)(first % 5);
        var relation = (CompareRelation)(second % 4);
        var range = first % 3 == 0 ? RangeOf(second) : KeyRange.One(Key(KeyOf(second)));
        return target == CompareTarget.Value ? new(range, target, relation, 0, Key($"{second % 5}")) : Compare.Of(range, target, relation, second % 6);
    }

    private Operation OperationOf(int first, int second, int third, long revision) => (first % 6) switch
    {
        0 => new DeleteOperation(second % 3 == 0 ? RangeOf(second) : KeyRange.One(Key(KeyOf(second)))) { ReturnPrevious = third % 2 == 0 },
        1 => new RangeOperation(RangeOf(second))
        {
            Revision = third % 3 == 0 ? Math.Max(0, revision + 1 - third % 8) : 0,
            Limit = third % 4,
            KeysOnly = first % 4 == 1,
            CountOnly = second % 5 == 0,
        },
        _ => PutOf(KeyOf(second), $"{third % 5}", third % 3 == 0 ? Lease(first) : 0) with { ReturnPrevious = third % 2 == 0 },
    };

    private long Lease(int number) => number % 8 == 0 || _leases.Count == 0 ? number : _leases[number % _leases.Count];

    private MetadataCommand Number(MetadataCommand command, int number)
    {
        var at = number % _sessions.Count;
        var (id, next) = _sessions[at];
        _sessions[at] = (id, next + 1);
        // Often the number before is in flight still; sometimes far less is answered, or the number was used.
        var sequence = number % 11 == 0 ? Math.Max(1, next - 1) : next;
        return command with { Id = new(id, sequence, Math.Max(1, sequence - number % 5)) };
    }
}
