using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>The events of level critical that silos have logged.</summary>
internal sealed class CriticalEvents : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<int> _ids = new();

    public IReadOnlyCollection<int> Ids => _ids;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _ids.Enqueue(eventId.Id);
    }

    public void Dispose()
    {
    }
}
