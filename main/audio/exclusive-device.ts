/**
 * A sound device whose microphone only one Parley on this machine can have: two of them listening would answer each
 * other. The speaker is free for all. Wraps any AudioDevice; called by `compose.ts`.
 */
import { DeviceError } from '../errors.ts'
import type { AudioDevice, OpenMicrophone } from './audio-device.ts'
import type { MachineLock } from './machine-lock.ts'

/** The device, with the lock taken while a microphone is open. */
export const createExclusiveDevice = (device: AudioDevice, lock: MachineLock): AudioDevice => {
  let openCount = 0
  const leave = async (): Promise<void> => {
    openCount -= 1
    if (openCount === 0) await lock.release()
  }
  return {
    ...device,
    openMicrophone: async (choice, listener): Promise<OpenMicrophone> => {
      if (!(await lock.acquire())) {
        throw new DeviceError('in-use', 'Another Parley on this computer is using the microphone.')
      }
      openCount += 1
      let isOpen = true
      const close = async (): Promise<void> => {
        if (!isOpen) return
        isOpen = false
        await leave()
      }
      try {
        const microphone = await device.openMicrophone(choice, {
          onFrame: (pcm) => listener.onFrame(pcm),
          onLost: (error) => {
            void close()
            listener.onLost(error)
          },
        })
        return {
          close: async () => {
            await microphone.close()
            await close()
          },
        }
      } catch (error) {
        await close()
        throw error
      }
    },
  }
}
