using OrleansCluster.Algorithms.Cache.Replication;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>
/// Records and snapshots that this version and older ones wrote to each other: every later one reads them, and writes the same bytes. An example that is added is
/// kept by the tests with <c>UPDATE_GOLDEN=1</c> (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class KeptFormatTests
{
    private static readonly KeptExamples<RecordBatch> KeptBatches = new("Kept/records.txt", CodecExamples.Batches, RecordCodec.Encode);
    private static readonly KeptExamples<SnapshotPiece> KeptPieces = new("Kept/snapshots.txt", CodecExamples.Pieces, SnapshotCodec.Encode);

    public static TheoryData<string> Batches => KeptBatches.Names;

    public static TheoryData<string> Pieces => KeptPieces.Names;

    [Theory]
    [MemberData(nameof(Batches))]
    public void Records_of_every_version_are_read_as_they_were(string name) => KeptBatches.Check(name, bytes =>
    {
        Assert.True(RecordCodec.TryDecode(bytes, out var batch, out _));
        return batch;
    });

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Pieces_of_snapshots_of_every_version_are_read_as_they_were(string name) => KeptPieces.Check(name, bytes =>
    {
        Assert.True(SnapshotCodec.TryDecode(bytes, out var piece, out _));
        return piece;
    });

    [Fact]
    public void All_that_records_and_snapshots_can_hold_is_kept()
    {
        KeptBatches.CheckWhole();
        KeptPieces.CheckWhole();
    }
}
