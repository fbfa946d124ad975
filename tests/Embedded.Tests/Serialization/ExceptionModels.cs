using Orleans;

namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class UnmarkedException(string message, int code) : Exception(message)
{
    public int Code { get; } = code;
}

[GenerateSerializer]
public abstract class StoreException(string message, string key, Exception? inner = null) : Exception(message, inner)
{
    [Id(0)]
    public string Key { get; } = key;

    public abstract string Code { get; }
}

[GenerateSerializer]
public sealed class MissingException(string key, List<string> tried) : StoreException($"No {key}.", key)
{
    [Id(0)]
    public List<string> Tried { get; } = tried;

    public string? Lost { get; set; }

    public override string Code => "missing";

    public override string Message => $"{base.Message} ({Code})";
}

[GenerateSerializer]
public sealed class LateException : TimeoutException
{
    public LateException()
        : base("late")
    {
    }

    [Id(0)]
    public TimeSpan By { get; init; }
}
