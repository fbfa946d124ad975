using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>What operations are called in measurements: a few names, which never change.</summary>
internal static class CacheOperationNames
{
    private const string Other = "other";

    /// <summary>The name of one, with <c>_many</c> behind it for several keys; <c>mixed</c> if they are not all the same.</summary>
    public static string Of(ReadOnlySpan<CacheCall> calls)
    {
        if (calls.IsEmpty)
            return Other;
        var kind = calls[0].Kind;
        foreach (ref readonly var call in calls)
        {
            if (call.Kind != kind)
                return "mixed";
        }

        return calls.Length == 1 || kind > CacheCallKind.Peek ? Of(kind) : ManyOf(kind);
    }

    private static string Of(CacheCallKind kind) => kind switch
    {
        CacheCallKind.Get => "get",
        CacheCallKind.Set => "set",
        CacheCallKind.Add => "add",
        CacheCallKind.Replace => "replace",
        CacheCallKind.CompareAndSet => "compare_and_set",
        CacheCallKind.Delete => "delete",
        CacheCallKind.CompareAndDelete => "compare_and_delete",
        CacheCallKind.Touch => "touch",
        CacheCallKind.Increment => "increment",
        CacheCallKind.Append => "append",
        CacheCallKind.Peek => "peek",
        CacheCallKind.BeginLoad => "begin_load",
        CacheCallKind.StoreLoaded => "store_loaded",
        CacheCallKind.EndLoad => "end_load",
        CacheCallKind.RenewLoad => "renew_load",
        CacheCallKind.InvalidateTag => "invalidate_tag",
        CacheCallKind.Clear => "clear",
        CacheCallKind.Count => "count",
        CacheCallKind.Scan => "scan",
        _ => Other,
    };

    private static string ManyOf(CacheCallKind kind) => kind switch
    {
        CacheCallKind.Get => "get_many",
        CacheCallKind.Set => "set_many",
        CacheCallKind.Delete => "delete_many",
        _ => "mixed",
    };
}
