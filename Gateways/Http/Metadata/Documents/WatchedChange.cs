using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>One key was put or deleted.</summary>
/// <param name="Type"><c>put</c> or <c>delete</c>.</param>
/// <param name="Item">What it holds now; of a deleted one only the key and the revision are told.</param>
/// <param name="Previous">What it held before, if that was asked for and it held anything.</param>
internal sealed record WatchedChange(string Type, KeyDocument Item, KeyDocument? Previous)
{
    public static WatchedChange Of(MetadataEvent change) => new(
        change.Version.IsDeletion ? "delete" : "put",
        KeyDocument.Of(change.Version, withValue: !change.Version.IsDeletion),
        change.Previous is { } previous ? KeyDocument.Of(previous) : null);
}
