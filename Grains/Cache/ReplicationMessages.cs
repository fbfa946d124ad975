using OrleansCluster.Algorithms.Cache.Shards;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Grains.Cache;

/// <summary>What shards say to each other, as messages of grains.</summary>
internal static class ReplicationMessages
{
    public static ReplicationMessage MessageOf(int partition, ReplicationRequest request) => new(
        partition, (byte)request.Kind, request.Epoch, request.Revision, request.After.Epoch, request.After.Position, request.SnapshotId, request.Bytes);

    public static ReplicationRequest RequestOf(in ReplicationMessage message) => new(
        (ReplicationKind)message.Kind, message.Epoch, message.Revision, new(message.AfterEpoch, message.AfterPosition), message.SnapshotId, message.Bytes);

    public static ReplicationReply ReplyOf(ReplicationAnswer answer) => new(
        true, answer.Epoch, answer.IsWhole, answer.Point.Epoch, answer.Point.Position, answer.SnapshotId, answer.LoadedPieces);

    public static ReplicationAnswer? AnswerOf(in ReplicationReply reply) => reply.IsThere
        ? new(reply.Epoch, reply.IsWhole, new(reply.PointEpoch, reply.PointPosition), reply.SnapshotId, reply.LoadedPieces)
        : null;
}
