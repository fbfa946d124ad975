using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What a lock client warns of, and when. For one thread.</summary>
internal sealed class KeptWarnings(Func<TimeSpan> now) : ILogger<LockClient>
{
    public List<(int Id, string Text, TimeSpan At)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Lines.Add((eventId.Id, formatter(state, exception), now()));
    }
}
