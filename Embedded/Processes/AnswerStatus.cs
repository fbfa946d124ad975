namespace OrleansCluster.Embedded.Processes;

internal enum AnswerStatus : byte
{
    Result = 0,

    Exception = 1,

    /// <summary>The silo takes no new activations; the grain was not called, and may be called elsewhere.</summary>
    NotHere = 2,

    /// <summary>The process knows no such method: it runs another version. The grain was not called.</summary>
    UnknownMethod = 3,

    /// <summary>With <see cref="Result"/> or <see cref="Exception"/>, if the request asked: the name follows of the silo that the call was sent on to.</summary>
    SentOn = 128,
}
