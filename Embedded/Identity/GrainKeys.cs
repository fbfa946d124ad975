using System.Globalization;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Identity;

/// <summary>How the three kinds of keys are written in a grain's identity: text as it is, integers in hexadecimal, Guids as 32 digits.</summary>
internal static class GrainKeys
{
    public static IdSpan FromInteger(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    public static IdSpan FromGuid(Guid key) => IdSpan.Create(key.ToString("N", CultureInfo.InvariantCulture));

    public static IdSpan FromString(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    public static long ToInteger(GrainId id) =>
        long.TryParse(id.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidOperationException($"The key of {id} is not an integer.");

    public static Guid ToGuid(GrainId id) =>
        Guid.TryParseExact(id.Key.ToString(), "N", out var value)
            ? value
            : throw new InvalidOperationException($"The key of {id} is not a Guid.");
}
