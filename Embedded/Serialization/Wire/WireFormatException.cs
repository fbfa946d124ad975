using Orleans;
using Orleans.Serialization;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>A message that is not what it should be; the text says what was wrong, and at which byte.</summary>
[GenerateSerializer]
public sealed class WireFormatException : SerializerException
{
    public WireFormatException(string message, int position, Exception? cause = null)
        : base($"{message} (byte {position} of the message)", cause!) => Position = position;

    /// <summary>Where reading stopped, in bytes from the start of the message.</summary>
    [Id(0)]
    public int Position { get; }
}
