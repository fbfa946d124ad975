using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Storage;

/// <summary>
/// Grain state as bytes, the same with every provider and on both engines: a format version (one byte), then JSON. Members
/// that a reader does not know are ignored and those that are missing have their defaults, so that a record may grow;
/// properties without a setter are taken for computed and left out.
/// </summary>
public static class GrainStateSerializer
{
    /// <summary>The format that is written.</summary>
    public const byte FormatVersion = 1;

    // No grain state is shown in a web page, so letters need no escapes; escaped, a name would take up to six times its bytes.
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
    };

    public static ReadOnlyMemory<byte> Serialize<T>(T state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.GetSpan(1)[0] = FormatVersion;
        buffer.Advance(1);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Options.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(writer, state, Options);
        return buffer.WrittenMemory;
    }

    /// <summary>Throws <see cref="GrainStateFormatException"/> for bytes that are not of a format known here.</summary>
    public static T Deserialize<T>(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != FormatVersion)
            throw new GrainStateFormatException(typeof(T).Name, bytes.IsEmpty ? null : bytes[0], FormatVersion, null);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes[1..], Options) ?? throw new GrainStateFormatException(typeof(T).Name, bytes[0], FormatVersion, null);
        }
        catch (JsonException e)
        {
            throw new GrainStateFormatException(typeof(T).Name, bytes[0], FormatVersion, e);
        }
    }
}
