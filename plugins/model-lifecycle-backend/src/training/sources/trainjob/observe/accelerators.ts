const ACCELERATOR =
  /\/(gpu|gaudi|neuron|neuroncore|tpu)$|^gpu\.intel\.com\/|\/mig-/;

/** By resource name: nvidia.com/gpu, amd.com/gpu, gpu.intel.com/i915, nvidia.com/mig-1g.5gb … */
export function isAccelerator(resource: string): boolean {
  return ACCELERATOR.test(resource);
}
