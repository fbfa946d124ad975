using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage;

/// <summary>How grain state becomes records of a <see cref="StateStore"/>, the same whoever opens the folder.</summary>
internal static class StateRecords
{
    /// <summary>The key of a state. A key has a bound that a grain's id may pass: a long one is known by its hash.</summary>
    public static string KeyOf(string stateName, GrainId grainId)
    {
        var key = $"{stateName}/{grainId}";
        return Encoding.UTF8.GetByteCount(key) <= StateStore.MaxKeyBytes
            ? key
            : $"{stateName}/{grainId.Type}/#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
    }

    /// <summary>The version that an ETag names; null: that there is no record.</summary>
    public static long? VersionOf(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    /// <summary>Whether a store's versions may be relied on beyond the life of a record (<see cref="IRevisionedGrainStorage"/>).</summary>
    public static bool AreVersionsRevisions(StateStore store) => store.Format >= StateStore.RevisionsFormat;

    /// <summary>Gives a state what was read: a version and bytes, or a new one if there is no record.</summary>
    public static void Read<T>(IGrainState<T> grainState, long? version, ReadOnlySpan<byte> value)
    {
        var state = version is null ? Activator.CreateInstance<T>() : GrainStateSerializer.Deserialize<T>(value);
        grainState.RecordExists = version is not null;
        grainState.ETag = version?.ToString(CultureInfo.InvariantCulture);
        grainState.State = state;
    }

    /// <summary>Notes that the state was written.</summary>
    public static void Written<T>(IGrainState<T> grainState, long version)
    {
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <summary>Notes that there is no record any more.</summary>
    public static void Cleared<T>(IGrainState<T> grainState)
    {
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <summary>What a change gets whose ETag is not the stored one.</summary>
    public static InconsistentStateException Conflict(string stateName, GrainId grainId, long? stored, string? etag) => new(
        $"The state '{stateName}' of {grainId} was written by somebody else. Nothing was written.",
        stored?.ToString(CultureInfo.InvariantCulture) ?? "none",
        etag ?? "none");
}
