using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Grains.Storage.Consensus;

/// <summary>
/// The keys of grain state in the metadata store: <c>.oc/state/type/id/name</c>, each part escaped so that none runs into the next. They
/// are part of the format: what was written under them is looked for there.
/// </summary>
public static class ConsensusStateKeys
{
    /// <summary>All keys of grain state begin with it. Whoever else writes there changes the state of grains behind their backs.</summary>
    public const string Prefix = ".oc/state/";

    private const char Escape = '%';
    private const char Hashed = '#';

    /// <summary>The key of a grain's state. One that would be longer than the store takes is known by its hash.</summary>
    public static ByteString Of(string stateName, GrainId grainId)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var key = new StringBuilder(Prefix);
        Append(key, grainId.Type.ToString());
        Append(key.Append('/'), grainId.Key.ToString());
        Append(key.Append('/'), stateName);
        var bytes = ByteString.OfUtf8(key.ToString());
        return bytes.Length <= MetadataLimits.MaxKeyBytes
            ? bytes
            : ByteString.OfUtf8($"{Prefix}{Hashed}{Convert.ToHexStringLower(SHA256.HashData(bytes.Span))}");
    }

    private static void Append(StringBuilder key, string? part)
    {
        foreach (var letter in part ?? "")
        {
            if (letter is '/' or Escape or Hashed or <= ' ' or '\u007f')
                key.Append(Escape).Append(((int)letter).ToString("X2", CultureInfo.InvariantCulture));
            else
                key.Append(letter);
        }
    }
}
