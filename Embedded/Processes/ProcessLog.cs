using Microsoft.Extensions.Logging;

namespace OrleansCluster.Embedded.Processes;

internal static partial class ProcessLog
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Self} is connected to silo {Silo}.")]
    public static partial void Connected(ILogger logger, string self, Session silo);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "{Self} lost silo {Silo}, and takes it as away until it answers again: {Reason}")]
    public static partial void Lost(ILogger logger, string self, Session silo, string reason);

    [LoggerMessage(EventId = 47, Level = LogLevel.Information, Message = "{Self} saw silo {Silo} stop; it asks for it until it is back.")]
    public static partial void Left(ILogger logger, string self, Session silo);

    [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "{Self} cannot join silo {Silo} at {Endpoint}: {Reason}")]
    public static partial void Refused(ILogger logger, string self, string silo, object endpoint, string reason);

    [LoggerMessage(EventId = 43, Level = LogLevel.Warning, Message = "{Self} closed a connection from {Remote}: {Reason} ({LeftOut} others that it closed since this was last told are left out.)")]
    public static partial void Closed(ILogger logger, string self, string remote, string reason, long leftOut);

    [LoggerMessage(EventId = 44, Level = LogLevel.Error, Message = "{Self}: an unexpected failure on the connection with {Remote}; it is closed. ({LeftOut} others since this was last told are left out.)")]
    public static partial void Failed(ILogger logger, Exception exception, string self, string remote, long leftOut);

    [LoggerMessage(EventId = 48, Level = LogLevel.Warning, Message = "The list of {Self} has {Here}; {Silo} says: {There}. The list must be the same in every process, unless something between them passes connections on. ({LeftOut} others since this was last told are left out.)")]
    public static partial void OtherEndpoints(ILogger logger, string self, string silo, string here, string there, long leftOut);

    [LoggerMessage(EventId = 49, Level = LogLevel.Warning, Message = "{Self} was known before in generation {Former}, and its clock says {Generation}: it was set back, or this is the same second. It takes the next.")]
    public static partial void KnownInLaterLife(ILogger logger, string self, int former, int generation);

    [LoggerMessage(EventId = 50, Level = LogLevel.Warning, Message = "{Self} takes no more calls of {Other} for now, and refuses them: {Reason}")]
    public static partial void Full(ILogger logger, string self, Session other, string reason);

    [LoggerMessage(EventId = 45, Level = LogLevel.Information, Message = "{Self} takes silos and clients in at {Endpoint}.")]
    public static partial void Listening(ILogger logger, string self, object endpoint);

    [LoggerMessage(EventId = 46, Level = LogLevel.Debug, Message = "{Self} let {Other} in.")]
    public static partial void Accepted(ILogger logger, string self, Session other);
}
