using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace OrleansCluster.Silo.Hosting;

/// <summary>Where log messages of every host of the process go: one line each, to the standard error output.</summary>
internal static class SiloLogging
{
    /// <summary>Standard output stays free for what the program has to say.</summary>
    public static Action<ILoggingBuilder> At(LogLevel level) => logging =>
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);

        // Told by the process itself, in one sentence, as a start error.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level > LogLevel.Debug ? LogLevel.None : level);

        // The Microsoft engine advises at every start, as warnings, on the garbage collector.
        logging.AddFilter("Orleans.Runtime.Silo", level is LogLevel.Warning ? LogLevel.Error : level);
        logging.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss.fff ";
            format.UseUtcTimestamp = true;
            format.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    };
}
