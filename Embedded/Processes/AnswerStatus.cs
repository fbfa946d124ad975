namespace OrleansCluster.Embedded.Processes;

internal enum AnswerStatus : byte
{
    Result = 0,

    Exception = 1,

    /// <summary>The silo takes no new activations; the grain was not called, and may be called elsewhere.</summary>
    NotHere = 2,

    /// <summary>The process knows no such method: it runs another version. The grain was not called.</summary>
    UnknownMethod = 3,
}
