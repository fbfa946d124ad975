namespace Orleans.Runtime;

/// <summary>A service of a silo that is told what becomes of the silo's activations.</summary>
public interface IActivationWorkingSetObserver
{
    /// <summary>An activation takes no more calls and is to leave as soon as those have ended that run. Called on any thread.</summary>
    void OnDeactivating(IActivationWorkingSetMember member)
    {
    }
}
