namespace OrleansCluster.Grains.Interfaces.Placement;

/// <summary>Keys of grains that run on the silo they name: <c>service@silo</c>.</summary>
public static class PinnedKey
{
    private const char Separator = '@';

    /// <summary>The key of <paramref name="service"/>'s grain on silo <paramref name="siloName"/>.</summary>
    public static string Create(string service, string siloName)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentException.ThrowIfNullOrEmpty(siloName);
        return $"{service}{Separator}{siloName}";
    }

    /// <summary>The silo that <paramref name="key"/> names, or null if it names none. The last '@' counts.</summary>
    public static string? SiloOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var at = key.LastIndexOf(Separator);
        return at < 0 || at == key.Length - 1 ? null : key[(at + 1)..];
    }
}
