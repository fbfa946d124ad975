using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Snapshots;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>A store with a log of its own: whatever is proposed is applied at once.</summary>
internal sealed class Machine(MetadataStore? restored = null)
{
    public MetadataStore Store { get; } = restored ?? new();

    public AppliedChange Last { get; private set; } = null!;

    public static ByteString Key(string text) => ByteString.OfUtf8(text);

    public static PutOperation PutOf(string key, string value, long lease = 0) => new(Key(key), Key(value)) { LeaseId = lease };

    public static DeleteOperation DeleteOf(string key) => new(KeyRange.One(Key(key)));

    public static RangeOperation RangeOf(string from, string to) => new(KeyRange.Between(Key(from), Key(to)));

    public AppliedChange Apply(ReadOnlySpan<byte> command) => Last = Store.Apply(Store.AppliedIndex + 1, command);

    public MetadataAnswer Do(MetadataCommand command) => Apply(command.Encode()).Answer;

    /// <summary>Does what must be done, and returns what was answered.</summary>
    public T Do<T>(MetadataCommand command)
        where T : MetadataAnswer => Assert.IsType<T>(Do(command));

    public TransactionAnswer Do(params Operation[] operations) => Do<TransactionAnswer>(TransactionCommand.Of(operations));

    public RefusedAnswer Refused(RefusalKind kind, MetadataCommand command)
    {
        var before = (Store.Revision, Store.RetainedBytes, Store.LeaseCount);
        var refused = Do<RefusedAnswer>(command);
        Assert.Equal(kind, refused.Kind);
        Assert.Equal(before, (Store.Revision, Store.RetainedBytes, Store.LeaseCount));
        Assert.Empty(Last.Events);
        return refused;
    }

    public RefusedAnswer Refused(RefusalKind kind, params Operation[] operations) => Refused(kind, TransactionCommand.Of(operations));

    /// <summary>Puts, and returns the revision.</summary>
    public long Put(string key, string value, long lease = 0) => Do(PutOf(key, value, lease)).Revision;

    public long Delete(string key) => Do(DeleteOf(key)).Revision;

    public long Grant(long milliseconds = 10_000) => Do<LeaseAnswer>(new GrantLeaseCommand(0, milliseconds)).LeaseId;

    public RangeResult Read(RangeOperation operation)
    {
        Assert.True(Store.TryRead(operation, out var result, out var refusal), refusal?.ToString());
        return result;
    }

    /// <summary>The value of a key at a revision; null if it is not there.</summary>
    public string? Get(string key, long revision = 0) =>
        Read(new RangeOperation(KeyRange.One(Key(key))) { Revision = revision }).Items.SingleOrDefault()?.Value.ToString();

    /// <summary>All keys and values at a revision, as text.</summary>
    public string Dump(long revision = 0) =>
        string.Join(' ', Read(new RangeOperation(KeyRange.All) { Revision = revision }).Items.Select(item => $"{item.Key}={item.Value}"));

    public byte[] Snapshot(int chunkBytes = 1000) => [.. SnapshotWriter.Write(Store.Freeze(), chunkBytes).SelectMany(chunk => chunk.ToArray())];

    public static Machine Restore(ReadOnlySpan<byte> snapshot, int pieceBytes = int.MaxValue)
    {
        var reader = new SnapshotReader();
        for (; !snapshot.IsEmpty; snapshot = snapshot[Math.Min(pieceBytes, snapshot.Length)..])
            reader.Add(snapshot[..Math.Min(pieceBytes, snapshot.Length)]);
        return new(reader.Finish());
    }
}
