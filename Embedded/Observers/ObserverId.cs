using Orleans.Runtime;

namespace OrleansCluster.Embedded.Observers;

/// <summary>
/// The identity of an observer's object: the type <c>sys.client</c> and the key <c>client+object</c>. Whoever holds one can tell by it
/// alone which client or silo has the object.
/// </summary>
internal static class ObserverId
{
    private const char Separator = '+';
    private const char ProcessSeparator = '|';

    private static readonly GrainType ClientType = GrainType.Create("sys.client");

    public static bool IsObserver(GrainId id) => id.Type.Equals(ClientType);

    public static GrainId Create(string clientId, string objectId) => GrainId.Create(ClientType, IdSpan.Create($"{clientId}{Separator}{objectId}"));

    /// <summary>The name of a client or silo, among several processes.</summary>
    public static string ClientIn(string process, string client) => $"{process}{ProcessSeparator}{client}";

    /// <summary>The process that has the object; null if the identity names none.</summary>
    public static string? ProcessOf(GrainId id)
    {
        var key = id.Key.ToString();
        var end = key.IndexOf(ProcessSeparator, StringComparison.Ordinal);
        return end > 0 ? key[..end] : null;
    }

    /// <summary>The client or silo that has the object; null if the identity names none.</summary>
    public static string? ClientOf(GrainId id)
    {
        var key = id.Key.ToString();
        var end = key.IndexOf(Separator, StringComparison.Ordinal);
        return end > 0 ? key[..end] : null;
    }
}
