namespace OrleansCluster.Algorithms.Metadata.Sessions;

/// <summary>A client's session. Never changes.</summary>
/// <param name="Id">Its id, and its lease's.</param>
/// <param name="Lowest">The lowest number whose answer the client may still ask for.</param>
/// <param name="Answers">What was answered to numbers from there on.</param>
internal sealed record Session(long Id, long Lowest, AnswerWindow Answers)
{
    public StoredAnswer? Find(long sequence) => Answers.Find(sequence);

    public Session Forget(long lowest) => new(Id, lowest, Answers.From(lowest));

    public Session With(StoredAnswer answer) => new(Id, Lowest, Answers.With(answer));
}
