namespace Orleans;

public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
