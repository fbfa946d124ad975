namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Whether queues are first in, first out. "enqueue" has an element for its input, each element once; "dequeue" gives an element, or null
/// if the queue was empty. A history without open dequeues is linearizable exactly if it has none of four bad patterns (Henzinger, Sezgin,
/// Vafeiadis, "Aspect-oriented linearizability proofs", CONCUR 2013):
/// <list type="bullet">
/// <item>an element came out that none had put in, or before that;</item>
/// <item>an element came out twice;</item>
/// <item>an element came out, and another that had been put in before that one was, came out only later, or never;</item>
/// <item>it was empty for one who asked, while there was, at every moment of his asking, an element certainly in it.</item>
/// </list>
/// An open enqueue is there or not. An open dequeue may have taken one element, which then came out for no one to see: so many elements
/// may be missing as there are open dequeues that could have taken them in time. (That they took them in order is not checked.)
/// </summary>
internal static class QueueOrder
{
    /// <summary>Null if so.</summary>
    /// <param name="history">Of any number of queues, each a key.</param>
    /// <param name="drained">At the end all queues were emptied: then every element that was acknowledged must have come out.</param>
    public static Violation? Check(IEnumerable<Operation> history, bool drained = false) => history
        .Where(operation => operation.Outcome != Outcome.Failed)
        .GroupBy(operation => operation.Key)
        .Select(queue => new QueueHistory([.. queue]).Check(drained))
        .FirstOrDefault(violation => violation is not null);
}
