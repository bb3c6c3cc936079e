import { runService } from '@perezvon/runtime/run-service'
import { readConfig } from './config.ts'
import { createContext } from './context.ts'
import { createService } from './service.ts'

await runService(() => createService(createContext(readConfig(process.env))))
