using Orleans.Serialization;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>Finds the copier for an object's own type, and remembers the last one: one place mostly holds one type.</summary>
internal sealed class DynamicLookup
{
    private Copier? _last;

    public CopierProvider Provider { get; set; } = null!;

    /// <exception cref="CodecNotFoundException">The object's type cannot be copied.</exception>
    public Copier Find(object value)
    {
        var type = value.GetType();
        var last = _last;
        return last is not null && last.Type == type ? last : _last = Provider.GetCopier(type);
    }

    /// <summary>The copier for the object's own type, or null if there is none.</summary>
    public Copier? TryFind(object value)
    {
        var type = value.GetType();
        var last = _last;
        if (last is not null && last.Type == type)
            return last;

        return Provider.TryGetCopier(type, out var copier) ? _last = copier : null;
    }
}
