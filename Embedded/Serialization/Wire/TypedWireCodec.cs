namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Writes and reads values declared as <typeparamref name="T"/>. Thread-safe.</summary>
internal abstract class WireCodec<T>(WireType wire) : WireCodec(typeof(T), wire)
{
    /// <exception cref="Orleans.Serialization.CodecNotFoundException">The value holds one of a type that cannot cross a call.</exception>
    /// <exception cref="InsufficientExecutionStackException">The objects are nested too deeply.</exception>
    /// <exception cref="WireLimitException">The message gets too large.</exception>
    public void Write(WireWriter writer, T value) => WriteValue(writer, value);

    /// <summary>
    /// Reads a value. Reading runs code that is not the codec's own (setters, hash codes, constructors that check what they get);
    /// whatever that throws says that the bytes were bad.
    /// </summary>
    /// <exception cref="WireFormatException">There is no such value.</exception>
    public T Read(WireReader reader)
    {
        try
        {
            return ReadValue(reader);
        }
        catch (Exception failure) when (failure is not WireFormatException)
        {
            throw reader.Fail($"A value of {TypeNames.Of(Type)} cannot be made of the bytes: {failure.Message}", failure);
        }
    }

    /// <summary>As <see cref="Write"/>, for use within another value.</summary>
    internal abstract void WriteValue(WireWriter writer, T value);

    /// <summary>As <see cref="Read"/>, for use within another value: other exceptions are the caller's to translate.</summary>
    internal abstract T ReadValue(WireReader reader);

    /// <summary>Writes the elements of a sequence, their number included.</summary>
    internal virtual void WriteElements(WireWriter writer, ReadOnlySpan<T> elements)
    {
        writer.WriteCount(elements.Length);
        if (elements.Length == 0) return;
        writer.WriteByte((byte)Wire);
        foreach (var element in elements) WriteValue(writer, element);
    }

    /// <summary>How many elements follow, -1 if there is no sequence at all; <see cref="ReadElements"/> reads them.</summary>
    internal virtual int ReadCount(WireReader reader) => reader.ReadCount(Wire);

    /// <summary>Reads as many elements as the span is long.</summary>
    internal virtual void ReadElements(WireReader reader, Span<T> elements)
    {
        foreach (ref var element in elements) element = ReadValue(reader);
    }

    public override WireBody Boxed(WireCodecProvider provider) => new BoxedBody<T>(this, provider);
}
