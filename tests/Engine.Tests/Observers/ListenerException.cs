namespace OrleansCluster.Engine.Tests.Observers;

[GenerateSerializer]
public sealed class ListenerException(string message, string key) : Exception(message)
{
    [Id(0)]
    public string Key { get; } = key;
}
