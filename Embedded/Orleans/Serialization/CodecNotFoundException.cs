namespace Orleans.Serialization;

/// <summary>A type cannot cross a grain call; the message names it and what would make it able to.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException(string message) : SerializerException(message);
