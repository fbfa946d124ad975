using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>The values behind <see cref="Orleans.Runtime.RequestContext"/>: never changed in place, so that a call takes them along by reference.</summary>
internal static class RequestContextData
{
    private static readonly AsyncLocal<Dictionary<string, object>?> Local = new();

    public static Dictionary<string, object>? Current
    {
        get => Local.Value;
        set => Local.Value = value;
    }

    /// <summary>What goes along with a call: null if nothing was set.</summary>
    public static Dictionary<string, object>? Export(CopierProvider copiers)
    {
        var current = Local.Value;
        if (current is null) return null;
        using var context = CopyContext.Rent();
        var copy = new Dictionary<string, object>(current.Count);
        foreach (var (key, value) in current) copy[key] = copiers.GetCopier<object>().Copy(value, context);
        return copy;
    }
}
