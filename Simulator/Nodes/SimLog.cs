using Microsoft.Extensions.Logging;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>
/// The log of a process: events of warnings and above are part of the trace, by their number; what the engine reports of a turn that failed by itself
/// breaks the run.
/// </summary>
internal sealed class SimLog(SimProcess process) : ILoggerProvider, ILogger
{
    private const string EngineCategory = "Orleans.Runtime.Catalog";
    private const string TurnFailed = "TurnFailed";

    private bool _isEngine;

    public ILogger CreateLogger(string categoryName) => new SimLog(process) { _isEngine = categoryName == EngineCategory };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && !process.IsDead && process.Loop.CheckThread("the log was written");

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        process.Loop.Trace.Add(process.Loop.Now, "log", process.Ordinal, eventId.Id, new Line<TState>(state, exception, formatter));
        if (_isEngine && eventId.Name == TurnFailed)
            process.Loop.Fail(new InvalidOperationException(formatter(state, exception), exception));
    }

    public void Dispose()
    {
    }

    // Formatted only if somebody reads the trace.
    private sealed class Line<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        public override string ToString() => formatter(state, exception) + (exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})");
    }
}
